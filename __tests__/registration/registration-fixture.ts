import type { Registration } from '../../src/domain/request/registration.ts'
import { checkRegistrations } from '../../src/registration/check-registrations.ts'
import { readJsonSource } from '../../src/registration/json-source.ts'
import type { PathSyntax } from '../../src/registration/path-rules.ts'
import type { RegistrationProblem } from '../../src/registration/registration-problem.ts'
import { chainOfOne } from '../../src/registration/source-chain.ts'

export const APPLICATION_ID = '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'
export const THUMBPRINT = 'A1B2C3D4E5F60718293A4B5C6D7E8F9001122334'

export const NEW_APPLICATION = { flow: 'new', name: 'Veeam Backup for Microsoft 365' }
export const EXISTING_APPLICATION = {
  flow: 'existing',
  applicationId: APPLICATION_ID,
  username: 'veeam.backup@contoso.onmicrosoft.com'
}
export const SHAREPOINT_APPLICATION = {
  flow: 'existing',
  applicationId: APPLICATION_ID,
  organizationName: 'contoso.onmicrosoft.com'
}

/** The least that a registration needs. */
const LEAST = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  services: { exchangeOnline: true, sharePointOnline: true },
  application: NEW_APPLICATION,
  certificate: { source: 'generate' }
}

/** A registration file with `changes`; a property that is undefined is left out. */
export function registrationJson(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...LEAST, ...changes }, null, 2)
}

export type ParsedRegistration =
  | { readonly ok: true; readonly registration: Registration; readonly warnings: readonly RegistrationProblem[] }
  | { readonly ok: false; readonly problems: readonly RegistrationProblem[] }

/** Reads one registration that extends nothing. */
export function parse(json: string | Uint8Array, pathSyntax: PathSyntax = 'posix'): ParsedRegistration {
  const bytes = typeof json === 'string' ? new TextEncoder().encode(json) : json
  const own = readJsonSource({ name: 'contoso.json', file: 'contoso.json', bytes, pathSyntax })
  const context = { workingDirectory: '/', pathSyntax, repository: undefined }
  const { registrations, problems, warnings } = checkRegistrations([{ ok: true, chain: chainOfOne(own) }], context)
  const [only] = registrations
  return only === undefined ? { ok: false, problems } : { ok: true, registration: only.registration, warnings }
}

export function problemsIn(json: string | Uint8Array): readonly RegistrationProblem[] {
  const parsed = parse(json)
  return parsed.ok ? [] : parsed.problems
}

export function messagesFor(changes: Readonly<Record<string, unknown>>): string[] {
  return problemsIn(registrationJson(changes)).map(({ message }) => message)
}
