import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { playRegistration } from '../../scripts/play-registration.ts'
import { ROOT } from '../project/project-files.ts'
import { IS_WHOLE } from '../support/short-form.ts'

/** Those of the example workflows, which __tests__/bundle/example-workflows.test.ts plays as well. */
const OF_WORKFLOWS = [
  'new-application',
  'deliver-to-github',
  'rotate-itself',
  'deliver-to-key-vault',
  'deliver-to-vb365'
]
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(
  (name) => name.endsWith('.json') && (IS_WHOLE || !OF_WORKFLOWS.includes(name.replace('.json', '')))
)
/** A new application has no account whose mailbox would show that it may use EWS: that remains open. */
const SUCCESS =
  /^(?:> |\*\*)?(?:Ready for Veeam Backup for Microsoft 365\.|Every check passed\.|Not known to be ready\. Connect to Exchange \(EWS\), EWS access: .* changes made\.)/m

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'action-test-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

/** What `npm run action` does, in this process, which has loaded all of it once. */
async function play(options: Readonly<Record<string, string>>): Promise<Ended> {
  const given = new Map(Object.entries({ workspace, ...options }))
  const shown = jest.spyOn(console, 'log').mockReturnValue()
  try {
    const code = await playRegistration(given)
    return { code, output: shown.mock.calls.map(([text]) => `${text}\n`).join('') }
  } finally {
    shown.mockRestore()
  }
}

/** What `npm run action` prints and ends with, in a process of its own. */
function action(): Promise<Ended> {
  const child = spawn(process.execPath, ['scripts/action.ts'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

describe('npm run action', () => {
  it.each(EXAMPLES)('runs the example %s in a tenant that it fits', async (name) => {
    const { code, output } = await play({ configuration: `examples/${name}` })
    expect({ code, output: SUCCESS.test(output) ? 'success' : output }).toEqual({ code: 0, output: 'success' })
  })

  it('goes on with the tenant of an earlier run, and takes inputs by their names', async () => {
    const state = join(workspace, 'state', 'tenant.json')
    const options = { configuration: 'examples/sharepoint-only.json', state }
    expect((await play(options)).output).toContain('\nchanged=true\n')
    const second = await play({ ...options, mode: 'plan', 'fail-on-drift': 'true' })
    expect(second.code).toBe(0)
    expect(second.output).toContain('A run with mode `apply` would change nothing.')
  })

  it('ends as the action does where a registration is refused, and says why', async () => {
    const file = join(workspace, 'registration.json')
    writeFileSync(file, '{ "tenant": "contoso.onmicrosoft.com" }')
    const { code, output } = await play({ configuration: file })
    expect(code).toBe(1)
    expect(output).toContain('productVersion')
  })

  it('says in one sentence which tenants there are', async () => {
    const file = join(workspace, 'registration.json')
    const registration = {
      tenant: 'unknown.example',
      productVersion: '8.5',
      services: { sharePointOnline: true },
      application: { flow: 'new', name: 'Backup' },
      certificate: { source: 'generate' }
    }
    writeFileSync(file, JSON.stringify(registration))
    await expect(play({ configuration: file })).rejects.toThrow(
      /^No tenant here is unknown\.example: there are contoso \(contoso\.com, .*--seed\.$/
    )
  })

  it('needs a registration', async () => {
    expect(await action()).toEqual({ code: 2, output: '--configuration is missing; give a registration file.\n' })
  })
})
