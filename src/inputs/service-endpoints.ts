import { isGuid } from '../domain/identifiers.ts'
import type { CloudOverrides } from '../domain/tenant/cloud.ts'
import { ActionError } from '../errors.ts'
import { type InputName, readInput } from './read-input.ts'

/** Where services are that do not have the addresses of the tenant's cloud. */
export function readOverrides(): CloudOverrides {
  return {
    authorityHost: readOrigin('authority-host', 'https://login.microsoftonline.com'),
    graphEndpoint: readOrigin('graph-endpoint', 'https://graph.microsoft.com'),
    graphAudience: readAudience(),
    exchangeEndpoint: readOrigin('exchange-endpoint', 'https://outlook.office365.com'),
    sharePointEndpoint: readOrigin('sharepoint-endpoint', 'https://contoso.sharepoint.com')
  }
}

function readOrigin(name: InputName, example: string): string | undefined {
  const value = readInput(name)
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (
    url?.protocol !== 'https:' ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new ActionError(
      'input-invalid',
      `The input "${name}" is not an origin: give https://host or https://host:port without a path, user name or password, as in ${example}.`
    )
  }
  return url.origin
}

function readAudience(): string | undefined {
  const value = readInput('graph-audience')
  if (value === undefined) return undefined
  if (!isGuid(value) && !/^(?:https|api):\/\/[^\s?#]+$/.test(value)) {
    throw new ActionError(
      'input-invalid',
      'The input "graph-audience" names no resource: give its URI, as in https://graph.microsoft.com, or its application ID.'
    )
  }
  return value.replace(/\/+$/, '')
}
