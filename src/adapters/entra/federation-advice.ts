import { createHash } from 'node:crypto'
import type { GithubTokenClaims } from '../github/id-token.ts'
import type { Advice } from './sign-in-problem.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Entra's refusals of a federated token. */
const FEDERATION_CODES = new Set([70021, 700211, 700212, 700213, 7002137, 7002138])

/** What to do when Entra does not take the token: what was presented, and how to make the credential that matches. */
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
    'A new credential takes some minutes until Entra knows it.'
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
