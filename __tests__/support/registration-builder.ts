import type { GeneratedCertificate, Registration } from '../../src/domain/request/registration.ts'
import { readJsonSource } from '../../src/registration/json-source.ts'
import { parseRegistration } from '../../src/registration/parse-registration.ts'
import { chainOfOne } from '../../src/registration/source-chain.ts'

const EVERYTHING = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  services: { exchangeOnline: true, sharePointOnline: true, teams: true },
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048 }
}

/** A registration of Exchange, SharePoint and Teams for all usages, as a file would say it, with `changes`. */
export function registrationOf(changes: Readonly<Record<string, unknown>> = {}): Registration {
  const text = JSON.stringify({ ...EVERYTHING, ...changes })
  const bytes = new TextEncoder().encode(text)
  const source = readJsonSource({ name: 'test.json', file: undefined, bytes, pathSyntax: 'posix' })
  const parsed = parseRegistration(chainOfOne(source))
  if (parsed.ok) return parsed.registration
  throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
}

/** The certificate that a registration asks to generate. */
export function certificateRequestOf(changes: Readonly<Record<string, unknown>> = {}): GeneratedCertificate {
  const { certificate } = registrationOf({ certificate: { ...EVERYTHING.certificate, ...changes } })
  if (certificate.source !== 'generate') throw new Error('the test asked for a certificate of another source')
  return certificate
}
