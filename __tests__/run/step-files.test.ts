import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/run-command.ts'
import { OUTPUT_NAMES } from '../../src/report/outputs.ts'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'
import { type FullDisk, fullDisk } from '../support/full-disk.ts'
import { reportProblems } from '../support/report-problems.ts'

const NOWHERE = join(ROOT, 'nowhere', 'file')
const HELP = 'https://github.com/your-org/register-vb365-application/blob/HEAD/docs/errors.md'
const ENTRY = join(ROOT, 'src/index.ts')

let tenant: ActionInTenant
beforeAll(async () => {
  tenant = await actionInTenant()
})
afterAll(() => tenant.close())

const run = (environment: Readonly<Record<string, string>>) =>
  tenant.run(contosoRegistration(), { entry: ENTRY, environment })

/** The outputs that a log shows in place of the file. */
function outputsIn(log: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...log.matchAll(/^Output ([\w-]+): (.*)$/gm)].map(([, name, value]) => [name, value]))
}

describe('a run whose outputs cannot be set', () => {
  let disk: FullDisk | undefined
  afterEach(() => {
    disk?.close()
    disk = undefined
  })

  it.each([
    ['the file is missing', () => NOWHERE, 'it does not exist'],
    ...(process.platform === 'linux'
      ? [
          [
            'its disk is full',
            () => {
              disk = fullDisk()
              return disk.file
            },
            'the disk is full'
          ] as const
        ]
      : [])
  ])(
    'because %s fails with a sentence about it; log and summary have what they would have said',
    async (_why, file, reason) => {
      const path = file()
      const { exitCode, annotations, log, summary } = await run({ GITHUB_OUTPUT: path })
      expect(exitCode).toBe(1)
      expect(annotations.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
        `The outputs of this step could not be set: the file ${path}, which GITHUB_OUTPUT names, cannot be written: ${reason}. Later steps do not get them. What was done remains, and the log has their values. The PFX is at out/contoso.pfx.\nWhat this means, and what helps: ${HELP}#file-access`
      ])
      const outputs = outputsIn(log)
      expect(outputs).toMatchObject({ 'pfx-path': 'out/contoso.pfx', 'tenant-id': tenant.emulator.tenantId })
      expect(OUTPUT_NAMES).toEqual(expect.arrayContaining(Object.keys(outputs)))
      expect(JSON.parse(outputs['plan'] ?? '')).toEqual(expect.any(Array))
      expect(log.indexOf('Output pfx-path')).toBeLessThan(log.indexOf('Output application-id'))
      expect(summary).toMatch(/^> \[!CAUTION\]\n> The outputs of this step could not be set/)
      expect(summary).toContain(`(${HELP}#file-access)`)
      expect(summary).toContain('`out/contoso.pfx`')
      expect(await readdir(join(tenant.workingDirectory, 'out'))).toEqual(['contoso.pfx'])
    }
  )
})

describe('the report of a run', () => {
  it('is valid by its schema, and its path is an output', async () => {
    const { report, outputs } = await run({})
    expect(reportProblems(report)).toEqual([])
    expect(report).toMatchObject({
      version: 1,
      mode: 'apply',
      shard: null,
      registrations: [
        {
          name: 'configuration',
          tenant: 'contoso.onmicrosoft.com',
          tenantId: tenant.emulator.tenantId,
          application: { applicationId: outputs['application-id'] },
          certificate: { thumbprint: outputs['certificate-thumbprint'] }
        }
      ]
    })
  })

  it.each([
    ['an input is refused', { mode: 'destroy' }, { mode: null, failure: { code: 'input-invalid' }, problems: [] }],
    ['a file is refused', { configuration: '{}' }, { mode: 'apply', failure: null, problems: expect.any(Array) }],
    [
      'the sign-in fails',
      { 'client-secret': 'wrong' },
      { mode: 'apply', registrations: [{ state: 'failed', failure: { code: 'sign-in-failed' } }] }
    ]
  ])('is there, too, where %s', async (_why, inputs, found) => {
    const { report, exitCode } = await tenant.run(contosoRegistration(), { entry: ENTRY, inputs })
    expect(exitCode).toBe(1)
    expect(reportProblems(report)).toEqual([])
    expect(report).toMatchObject(found)
  })

  it('fails the step where it cannot be written, as later steps count on it', async () => {
    const { exitCode, annotations, summary, outputs } = await run({ RUNNER_TEMP: NOWHERE })
    const message = expect.stringMatching(
      /^The report could not be written to .*: the folder .*, which RUNNER_TEMP names, does not exist\.\n/
    )
    expect(exitCode).toBe(1)
    expect(annotations).toEqual([expect.objectContaining({ level: 'error', message })])
    expect(summary).toMatch(/^> \[!CAUTION\]\n> The report could not be written/)
    expect(outputs).toMatchObject({ report: '', 'tenant-id': tenant.emulator.tenantId })
  })
})

describe('a run whose summary cannot be written', () => {
  it('warns, sets its outputs and shows the summary in the log', async () => {
    const { exitCode, annotations, log, outputs } = await run({ GITHUB_STEP_SUMMARY: NOWHERE })
    expect(exitCode).toBe(0)
    expect(annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: `The job summary could not be written: the file ${NOWHERE}, which GITHUB_STEP_SUMMARY names, cannot be written: it does not exist. What it would have shown is in the log.`
      })
    ])
    expect(outputs['pfx-path']).toBe('out/contoso.pfx')
    expect(log).toContain('## ✅ Veeam Backup for Microsoft 365 in contoso.onmicrosoft.com')
  })
})
