import { EmulatorError } from './emulator-error.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import { type EwsState, ewsStates } from './exchange/ews-states.ts'
import { sharePointHost } from './seed-shape.ts'
import { guid, type Shape, ShapeError } from './shape.ts'

type ServiceOptions = Pick<EmulatorOptions, 'ews' | 'ewsEnforced' | 'ewsCache' | 'exchangeLagMs' | 'sharePointHost'>

/** The options for Exchange Online and SharePoint Online, as `parseArgs` takes them. */
export const serviceOptions = {
  ews: { type: 'string' },
  'ews-enforced': { type: 'string' },
  'ews-cache': { type: 'string' },
  'exchange-lag': { type: 'string' },
  'share-point-host': { type: 'string' }
} as const

/** The options as a usage line shows them. */
export const serviceUsage = `[--ews ${ewsStates.join('|')}|ID,…] [--ews-enforced yes|no] [--ews-cache yes|no] [--exchange-lag MS] [--share-point-host HOST]`

function has<T>(shape: Shape<T>, text: string): boolean {
  try {
    shape(text, '')
    return true
  } catch (error) {
    if (error instanceof ShapeError) return false
    throw error
  }
}

function refusal(option: string, allowed: string, text: string): EmulatorError {
  return new EmulatorError(`--${option} must be ${allowed}, but is '${text}'.`)
}

function ewsState(text: string): EwsState {
  const state = ewsStates.find((name) => name === text)
  if (state) return state
  const ids = text.split(',')
  if (ids.every((id) => has(guid, id))) return ids
  throw refusal('ews', `one of ${ewsStates.join(', ')}, or application IDs with commas between them`, text)
}

function isYes(option: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw refusal(option, 'yes or no', text)
}

function milliseconds(option: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 86_400_000) return Number(text)
  throw refusal(option, 'milliseconds from 0 to 86400000', text)
}

function hostName(option: string, text: string): string {
  if (has(sharePointHost, text)) return text
  throw refusal(option, 'a host name in lower case such as contoso.sharepoint.com', text)
}

/** What a command line says of Exchange Online and SharePoint Online; throws {@link EmulatorError}. */
export function readServiceOptions(
  values: Readonly<Partial<Record<keyof typeof serviceOptions, string>>>
): ServiceOptions {
  const { ews, 'ews-enforced': enforced, 'ews-cache': cache, 'exchange-lag': lag, 'share-point-host': host } = values
  return {
    ...(ews === undefined ? {} : { ews: ewsState(ews) }),
    ...(enforced === undefined ? {} : { ewsEnforced: isYes('ews-enforced', enforced) }),
    ...(cache === undefined ? {} : { ewsCache: isYes('ews-cache', cache) }),
    ...(lag === undefined ? {} : { exchangeLagMs: milliseconds('exchange-lag', lag) }),
    ...(host === undefined ? {} : { sharePointHost: hostName('share-point-host', host) })
  }
}
