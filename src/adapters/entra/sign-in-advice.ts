import { createHash } from 'node:crypto'
import type { CertificateFacts } from '../../domain/certificate/certificate.ts'
import type { Instruction } from '../../errors.ts'
import type { GithubTokenClaims } from '../github/id-token.ts'
import { CERTIFICATE_UNKNOWN, type TokenRefusal } from './token-refusal.ts'

/** Who signs in where. */
export interface SignInSubject {
  readonly clientId: string
  readonly role: 'administrator' | 'application'
  readonly tenant: string
  readonly authorityHost: string
}

/** What to do about a refusal. */
export interface Advice {
  readonly text: string
  /** The commands that the text names, to be copied. */
  readonly instructions?: readonly Instruction[]
}

/** Undefined where nothing better is known than Entra's own words. */
export type AdviceFor = (refusal: TokenRefusal) => Advice | undefined

const ID_SOURCES: Readonly<Record<SignInSubject['role'], string>> = {
  administrator: 'the input "client-id"',
  application: '"applicationId" in the registration file'
}

/**
 * What helps against a refusal, however the identity signs in.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function generalAdvice({ code }: TokenRefusal, subject: SignInSubject): Advice | undefined {
  const text = generalText(code, subject)
  return text === undefined ? undefined : { text }
}

function generalText(code: number, { tenant, clientId, role, authorityHost }: SignInSubject): string | undefined {
  const consent = `an administrator gives it at ${authorityHost}/${tenant}/adminconsent?client_id=${clientId}`
  switch (code) {
    case 7000215:
      return 'The client secret is wrong: give the value of the secret, not its ID.'
    case 7000222:
      return 'The client secret has expired: make a new one on the app registration.'
    case 700016:
      return `No application ${clientId} is known in ${tenant}: check ${ID_SOURCES[role]} and "tenant". An application of another tenant needs consent in this one: ${consent}.`
    case 7000229:
      return `The application has no service principal in ${tenant}, as nothing was consented to there: ${consent}.`
    case 700038:
      return `${clientId} is not the ID of any application: check ${ID_SOURCES[role]}. It has to be the application (client) ID, not an object ID and not a placeholder.`
    case 700025:
      return `Microsoft Entra takes ${clientId} for a public client, which may present neither a secret nor a certificate: check that ${ID_SOURCES[role]} names the right application. If it does, look at its page "Authentication" for a platform "Mobile and desktop applications" or "Allow public client flows" that it does not need.`
    case 7000112:
      return 'The application is disabled: enable its enterprise application in the Entra admin center.'
    case 700024:
      return 'The assertion is outside its valid time range: check the clock of the runner.'
    case 90002:
    case 900021:
    case 90023:
      return `No tenant "${tenant}" is known at ${authorityHost}: check "tenant" and "region" in the registration file.`
    case 90038:
      return `The tenant belongs to another cloud than ${authorityHost}: check "region" in the registration file.`
    case 500011:
      return 'The tenant has no such resource: the service is not provisioned there, or graph-audience names another cloud.'
    case 53003:
      return 'A Conditional Access policy for workload identities blocks the sign-in: allow the addresses of the runner.'
    default:
      return undefined
  }
}

/** For a sign-in with a certificate. */
export function certificateAdvice(
  { code }: TokenRefusal,
  { thumbprint }: CertificateFacts,
  clientId: string
): Advice | undefined {
  if (code !== CERTIFICATE_UNKNOWN) return undefined
  return {
    text: `The certificate ${thumbprint} is not registered on the application ${clientId}: register its public part there, or use one that is registered.`
  }
}

/** Entra's refusals of a federated token. */
const FEDERATION_CODES = new Set([70021, 700211, 700212, 700213, 7002137, 7002138])

/** For a sign-in with the job's ID token: what was presented, and how to make the credential that matches. */
export function federationAdvice(
  { code }: TokenRefusal,
  claims: GithubTokenClaims,
  clientId: string
): Advice | undefined {
  if (!FEDERATION_CODES.has(code)) return undefined
  const { issuer, subject, audience, subjectForms: forms } = claims
  const other = forms.filter((form) => form !== subject)
  const alternatives = other.length === 0 ? '' : ` (the same job in GitHub's other form: ${other.join(', ')})`
  const parameters = JSON.stringify({ name: credentialName(subject), issuer, subject, audiences: [audience] })
  const command = `az ad app federated-credential create --id ${clientId} --parameters ${shellQuoted(parameters)}`
  const text = [
    `The job presented issuer ${issuer}, subject ${subject}${alternatives}, audience ${audience}.`,
    'No federated credential of the application matches all three, letter for letter; upper and lower case count.',
    `Make one: ${command}`,
    'A new credential takes some minutes until Entra knows it.',
    'If a client secret or certificate was to sign in: both inputs arrived empty; check the name of the GitHub secret, and that the job names the environment that holds it.'
  ].join(' ')
  const title = 'Make the federated credential that matches this job, if it is to administer the tenant'
  return { text, instructions: [{ title, language: 'shell', lines: [command] }] }
}

/** One name for each subject, as an application may have several credentials and each name once. */
function credentialName(subject: string): string {
  return `github-${createHash('sha256').update(subject).digest('hex').slice(0, 12)}`
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
