import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import { vector } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { reportOf } from '../support/report-builder.ts'
import { reportProblems } from '../support/report-problems.ts'
import { type HandledRegistrations, runAllInProcess } from '../support/run-all-in-process.ts'

const { start } = emulators()
const folder = mkdtempSync(join(tmpdir(), 'run-all-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const named = (name: string, changes: Readonly<Record<string, unknown>> = {}): NamedRegistration => ({
  file: `${name}.json`,
  registration: registrationOf({
    application: { flow: 'new', name: `VB365 ${name}` },
    certificate: { source: 'pfx', path: 'imported.pfx' },
    delivery: {},
    ...changes
  })
})
const missing = { certificate: { source: 'pfx', path: 'nowhere.pfx' } }

describe('several registrations, one of which cannot be begun', () => {
  let handled: HandledRegistrations
  beforeAll(async () => {
    writeFileSync(join(folder, 'imported.pfx'), vector('openssl-one-round.pfx'))
    const all = [named('a'), named('b', missing), named('c'), named('d')]
    handled = await runAllInProcess(all, await start(), folder, { clock: systemClock })
  })

  it('are done all the same, and the report says which failed', () => {
    const { entries } = handled.record
    expect(entries.map(({ name, state }) => [name, state])).toEqual([
      ['a.json', 'changed'],
      ['b.json', 'failed'],
      ['c.json', 'changed'],
      ['d.json', 'changed']
    ])
    expect(entries[1]?.failure).toMatchObject({ code: 'file-access' })
    expect(reportProblems(reportOf(entries))).toEqual([])
  })

  it('have a group each in the log, and no line outside of them', () => {
    const { lines } = handled
    const shown = lines.filter((line) => !line.startsWith('::add-mask::') && !line.startsWith('::debug::'))
    expect(shown.filter((line) => line.startsWith('::group::'))).toHaveLength(4)
    let open = 0
    for (const line of shown) {
      if (line === '::endgroup::') open -= 1
      else if (line.startsWith('::group::')) open += 1
      else expect(open).toBe(1)
      expect(open).toBeLessThanOrEqual(1)
    }
  })

  it('leave an application each in the tenant, with different IDs', () => {
    const ids = handled.record.entries.flatMap(({ application }) => application.applicationId ?? [])
    expect(new Set(ids).size).toBe(3)
  })
})

describe('registrations whose lines cannot be written', () => {
  it('are done and reported all the same', async () => {
    class BrokenLog extends RunnerLog {
      override group(): void {
        throw new RangeError('Invalid string length')
      }
    }
    const log = new BrokenLog(systemClock)
    const { record, lines } = await runAllInProcess([named('a', missing), named('b', missing)], await start(), folder, {
      log
    })
    expect(record.entries.map(({ name, state }) => [name, state])).toEqual([
      ['a.json', 'failed'],
      ['b.json', 'failed']
    ])
    expect(lines.join('\n')).toContain('Unexpected failure: Invalid string length')
  })
})

describe('two registrations that name one tenant by a domain and by its ID', () => {
  it('leave one application with one certificate, and the second one is refused', async () => {
    const emulator = await start()
    const application = { flow: 'new', name: 'VB365 twice' }
    const both = [
      named('a', { tenant: emulator.tenantDomain, application }),
      named('b', { tenant: emulator.tenantId, application })
    ]
    writeFileSync(join(folder, 'imported.pfx'), vector('openssl-one-round.pfx'))

    const { record } = await runAllInProcess(both, emulator, folder)

    const { changed, failed } = Object.groupBy(record.entries, ({ state }) => state)
    expect([changed?.length, failed?.length]).toEqual([1, 1])
    expect(failed?.[0]?.failure).toMatchObject({
      code: 'registration-invalid',
      message: expect.stringMatching(/^[ab]\.json and [ab]\.json are for the same application in the tenant /)
    })
    const registered = emulator.tenant.applications.filter(({ displayName }) => displayName === application.name)
    expect(registered.map(({ keyCredentials }) => keyCredentials.length)).toEqual([1])
  })
})

describe('several registrations whose time is up', () => {
  let handled: HandledRegistrations
  beforeAll(async () => {
    const slow = await start({ latencyMs: 200 })
    handled = await runAllInProcess([named('a'), named('b'), named('c')], slow, folder, {
      clock: systemClock,
      inputs: { timeLimitMs: 500, concurrency: 1 }
    })
  })

  it('end at a safe point where they have begun, and are not begun otherwise', () => {
    const { entries } = handled.record
    expect(entries.map(({ state }) => state)).toEqual(['cancelled', 'not-started', 'not-started'])
    expect(reportProblems(reportOf(entries))).toEqual([])
  })

  it('say why, and that the next run goes on', () => {
    const message = 'The time limit of 0.5 s has passed (input "time-limit"). The next run finishes what is left.'
    expect(handled.record.stoppedBy).toMatchObject({ code: 'cancelled', message })
    expect(handled.record.entries.map(({ failure }) => failure?.message)).toEqual([
      expect.stringContaining(message),
      message,
      message
    ])
  })
})
