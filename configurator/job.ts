import { isChecked, type Registration } from '../src/domain/request/registration.ts'
import { writesPfx } from '../src/domain/request/written-pfx.ts'
import type { DraftProblem } from './draft.ts'
import type { Field } from './field.ts'

/** How and where the workflow runs, which the registration file does not say. */
export interface Job {
  /** `owner/name`. */
  readonly repository: string
  readonly environment: string
  readonly signIn: SignIn
  readonly runner: Runner
  readonly weekly: boolean
  /** Path of the registration file in the repository. */
  readonly file: string
  /** What stands behind `uses:`. */
  readonly action: string
}

/** How the workflow may sign in, with what the form calls it; the first is the usual one. */
export const SIGN_INS = [
  { value: 'oidc', label: 'GitHub OIDC: nothing to store, nothing to expire' },
  { value: 'certificate', label: 'A certificate, in a secret of the environment' },
  { value: 'secret', label: 'A client secret, in a secret of the environment' }
] as const
export type SignIn = (typeof SIGN_INS)[number]['value']

/** Where the workflow may run, likewise. */
export const RUNNERS = [
  { value: 'hosted', label: 'GitHub’s own, with Ubuntu' },
  { value: 'linux', label: 'Your own, with Linux' },
  { value: 'windows', label: 'Your own, with Windows' },
  { value: 'macos', label: 'Your own, with macOS' }
] as const
export type Runner = (typeof RUNNERS)[number]['value']

export const JOB_FIELDS: readonly Field[] = [
  text(
    'job.repository',
    'Repository',
    'The GitHub repository that the workflow runs in, as owner/name.',
    'contoso/backup',
    ''
  ),
  text(
    'job.environment',
    'Environment',
    'The environment of that repository that holds the secrets and that the identity trusts. Give it reviewers.',
    'vb365-admin',
    'vb365-admin'
  ),
  {
    ...text(
      'job.signIn',
      'Sign-in of the workflow',
      'How the job signs in as the identity that administers the tenant.',
      '',
      SIGN_INS[0].value
    ),
    control: {
      kind: 'choice',
      choices: SIGN_INS
    }
  },
  {
    ...text(
      'job.runner',
      'Runner',
      'Where the job runs. A certificate store and a VB365 server in your network need a runner of your own.',
      '',
      RUNNERS[0].value
    ),
    control: {
      kind: 'choice',
      choices: RUNNERS
    }
  },
  {
    ...text(
      'job.weekly',
      'Run every week',
      'Renews the certificate in time and corrects what was changed by hand.',
      '',
      ''
    ),
    control: { kind: 'switch' },
    default: true,
    required: false
  },
  text(
    'job.file',
    'Path of the registration file',
    'Where the registration file is in the repository.',
    'vb365/contoso.json',
    'vb365/contoso.json'
  ),
  text(
    'job.action',
    'Action',
    'The repository of the action and the version: a tag, or the commit of a release you have looked at.',
    'your-org/register-vb365-application@v0',
    'your-org/register-vb365-application@v0'
  )
]

function text(path: string, title: string, description: string, example: string, value: string): Field {
  return {
    path,
    title,
    description,
    control: { kind: 'text' },
    default: value,
    example,
    required: true,
    onlyWith: undefined
  }
}

const RULES: readonly {
  readonly name: 'repository' | 'environment' | 'file' | 'action'
  readonly form: RegExp
  readonly sentence: string
}[] = [
  {
    name: 'repository',
    form: /^[\w.-]+\/[\w.-]+$/,
    sentence: 'The repository must be written as owner/name, such as contoso/backup.'
  },
  {
    name: 'environment',
    form: /^(?!\s)[^\p{Cc}"\\]{1,255}(?<!\s)$/u,
    sentence:
      'The environment must have 1 to 255 characters, no quotation mark, backslash or control character, and no space at either end.'
  },
  {
    name: 'file',
    form: /^(?![/\\])(?!.*(?:^|\/)\.\.(?:\/|$))[\w./ -]+\.json$/,
    sentence: 'The path must lead to a JSON file inside the repository, such as vb365/contoso.json.'
  },
  {
    name: 'action',
    form: /^[\w.-]+\/[\w.-]+@[\w.-]+$/,
    sentence: 'The action must be written as owner/name@version, such as your-org/register-vb365-application@v0.'
  }
]

/** What is wrong with the answers about the workflow; the registration is undefined while it is incomplete. */
export function jobProblems(job: Job, registration: Registration | undefined): readonly DraftProblem[] {
  const malformed = RULES.flatMap(({ name, form, sentence }) =>
    form.test(job[name]) ? [] : [{ path: `job.${name}`, message: sentence }]
  )
  const needsStore = registration?.certificate.source === 'store' && job.runner === 'hosted'
  return needsStore
    ? [
        ...malformed,
        {
          path: 'job.runner',
          message:
            'The certificate store of a hosted runner is empty: choose a runner of your own, whose store has the certificate.'
        }
      ]
    : malformed
}

/** Whether the workflow signs in as an identity that administers the tenant: an application that is only checked signs in for itself. */
export function needsIdentity(registration: Registration): boolean {
  const { certificate, delivery } = registration
  return !isChecked(registration) || certificate.source === 'keyVault' || delivery.keyVault !== undefined
}

/** A secret or variable of the environment, and the input that it fills. */
export interface JobInput {
  readonly input: string
  readonly kind: 'variable' | 'secret'
  readonly name: string
  /** What a person has to put there. */
  readonly holds: string
}

/** What the workflow gives to the action besides the registration file. */
export function jobInputs(registration: Registration, { signIn }: Job): readonly JobInput[] {
  const { certificate, delivery } = registration
  const needsPassword = certificate.source === 'pfx' || writesPfx(registration)
  return [
    ...(needsIdentity(registration) ? identityInputs(signIn) : []),
    ...(certificate.source === 'pfx' && certificate.path === undefined
      ? [secret('pfx-base64', 'VB365_PFX', 'the PFX, encoded as base64')]
      : []),
    ...(needsPassword ? [secret('pfx-password', 'VB365_PFX_PASSWORD', PFX_PASSWORD)] : []),
    ...(delivery.github === undefined
      ? []
      : [
          secret('delivery-token', 'VB365_DELIVERY_TOKEN', 'a GitHub token that may write secrets and variables there')
        ]),
    ...(delivery.vb365 === undefined
      ? []
      : [secret('vb365-password', 'VB365_SERVER_PASSWORD', 'the password of the account on the VB365 server')])
  ]
}

const PFX_PASSWORD = 'the password of the PFX: long, random, and kept, because VB365 asks for it'

/** What the workflow signs in with to the tenant. */
function identityInputs(signIn: SignIn): readonly JobInput[] {
  return [
    {
      input: 'client-id',
      kind: 'variable',
      name: 'VB365_ADMIN_CLIENT_ID',
      holds: 'the client ID that the script prints'
    },
    ...(signIn === 'secret' ? [secret('client-secret', 'VB365_ADMIN_CLIENT_SECRET', 'the client secret')] : []),
    ...(signIn === 'certificate'
      ? [secret('client-certificate', 'VB365_ADMIN_CERTIFICATE', 'the certificate with its private key, as PEM')]
      : [])
  ]
}

function secret(input: string, name: string, holds: string): JobInput {
  return { input, kind: 'secret', name, holds }
}
