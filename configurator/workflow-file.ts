import { isChecked, type Registration } from '../src/domain/request/registration.ts'
import { leavesPfxFile } from '../src/domain/request/written-pfx.ts'
import { type Job, type JobInput, jobInputs, needsIdentity, type Runner } from './job.ts'

/** Actions of others by commit, with the version behind, as in `actions/checkout@… # v7.0.1`. */
export interface Pins {
  readonly checkout: string
  readonly uploadArtifact: string
}

const RUNS_ON: Readonly<Record<Runner, string>> = {
  hosted: 'ubuntu-latest',
  linux: '[self-hosted, linux]',
  windows: '[self-hosted, windows]',
  macos: '[self-hosted, macOS]'
}

/** The workflow that carries a registration out, as YAML. */
export function workflowFile(registration: Registration, job: Job, pins: Pins): string {
  const needsToken = needsIdentity(registration) && job.signIn === 'oidc'
  return [
    `name: ${quoted(`VB365 ${registration.tenant}`)}`,
    '',
    'on:',
    ...(job.weekly ? ['  schedule:', "    - cron: '17 4 * * 1'"] : []),
    ...dispatch(registration),
    '',
    'permissions:',
    '  contents: read',
    ...(needsToken ? ['  id-token: write'] : []),
    '',
    `concurrency: ${quoted(`vb365-${registration.tenant}`)}`,
    '',
    'jobs:',
    '  register:',
    `    runs-on: ${RUNS_ON[job.runner]}`,
    `    environment: ${quoted(job.environment)}`,
    '    timeout-minutes: 40',
    '    steps:',
    `      - uses: ${pins.checkout}`,
    '        with:',
    '          persist-credentials: false',
    '      - id: vb365',
    `        uses: ${job.action}`,
    '        with:',
    `          configuration: ${quoted(job.file)}`,
    ...(isChecked(registration) ? [] : [`          mode: \${{ inputs.mode || 'apply' }}`]),
    ...jobInputs(registration, job).map(inputLine),
    ...artifact(registration, job, pins)
  ]
    .join('\n')
    .concat('\n')
}

function dispatch(registration: Registration): readonly string[] {
  if (isChecked(registration)) return ['  workflow_dispatch:']
  return [
    '  workflow_dispatch:',
    '    inputs:',
    '      mode:',
    '        description: What to do',
    '        type: choice',
    '        options: [plan, apply, verify]',
    '        default: plan'
  ]
}

function inputLine({ input, kind, name }: JobInput): string {
  return `          ${input}: \${{ ${kind === 'variable' ? 'vars' : 'secrets'}.${name} }}`
}

/** A PFX that is written on a hosted runner is gone with it. */
function artifact(registration: Registration, { runner }: Job, { uploadArtifact }: Pins): readonly string[] {
  if (runner !== 'hosted' || !leavesPfxFile(registration)) return []
  return [
    '      # The runner is thrown away after the job, and the private key with it. After a failure the PFX counts as well.',
    `      - if: \${{ !cancelled() && steps.vb365.outputs.pfx-path != '' }}`,
    `        uses: ${uploadArtifact}`,
    '        with:',
    '          name: vb365-pfx',
    `          path: \${{ steps.vb365.outputs.pfx-path }}`,
    '          retention-days: 1'
  ]
}

/** As YAML takes it without quotes, else in quotes. */
function quoted(text: string): string {
  const isPlain = /^[A-Za-z][\w./ -]*$/.test(text) && !/\s$|^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}
