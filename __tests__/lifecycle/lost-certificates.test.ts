import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import { CONFORMS, conformanceOf, hasConformanceChecker, recordFile } from '../support/conformance.ts'
import { beginRenewals, ownThumbprints, type Renewals } from '../support/renewals.ts'
import { SERVERS_ALONE } from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const LONG = 60_000
const record = recordFile()
let renewals: Renewals
beforeAll(async () => {
  await trustEmulator()
  renewals = (await captureOutput(() => beginRenewals(SERVERS_ALONE, { recordFile: record }))).value
}, LONG)
afterAll(() => renewals.close())

/** Runs in turn, of which nothing is printed. */
const run = async () => (await captureOutput(() => renewals.life.run())).value

describe('a renewal whose key is lost', () => {
  it(
    'because no destination takes it leaves one certificate at most, however often it is tried',
    async () => {
      const { emulator, life } = renewals
      await renewals.becomeDue()
      const [old = ''] = ownThumbprints(life)
      const refusal = { kind: 'answer', acted: false, status: 400 } as const
      const times = Number.POSITIVE_INFINITY
      emulator.setFaults({
        faults: [
          { path: /\/import\b/, fault: refusal, times },
          { method: 'PUT', server: 'vb365', fault: refusal, times }
        ]
      })
      for (const lost of [[], [expect.any(String)], [expect.any(String)]]) {
        const before = ownThumbprints(life).filter((thumbprint) => thumbprint !== old)
        expect(before).toEqual(lost)
        const outcome = await run()
        expect(outcome).toMatchObject({ kind: 'applied', failure: { code: 'request-refused' } })
        const own = ownThumbprints(life)
        expect(own).toEqual([old, expect.any(String)])
        expect(before).not.toContain(own[1])
        expect(await life.broken()).toEqual([])
      }
      emulator.setFaults()
      expect(await run()).toMatchObject({ kind: 'applied', failure: undefined })
      expect(ownThumbprints(life)).toEqual([old, expect.any(String)])
      expect(await run()).toMatchObject({ plan: { steps: [] } })
    },
    LONG
  )

  it(
    'as far as another run knows remains registered where it is delivered meanwhile',
    async () => {
      const { emulator, life } = renewals
      await renewals.becomeDue()
      const [otherIsDelivered, isDelivered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let other: ReturnType<typeof run> | undefined
      const beforeImport = async (body: string) => {
        other ??= life.run()
        await otherIsDelivered.promise
        return body
      }
      const afterDelivery = async (body: string) => {
        otherIsDelivered.resolve()
        await isDelivered.promise
        return body
      }
      emulator.setFaults({
        faults: [
          // Asks whether the vault holds the certificate already, right before the import.
          { path: /^\/certificates\/vb365-contoso\?/, nth: 4, fault: { kind: 'rewrite', rewrite: beforeImport } },
          // By the first run, by the other one, and by that again once it has delivered.
          { path: /\/BackupApplications\b/, nth: 3, fault: { kind: 'rewrite', rewrite: afterDelivery } }
        ]
      })
      const first = await run()
      isDelivered.resolve()
      const second = await captureOutput(async () => other)
      emulator.setFaults()
      const removal = expect.objectContaining({ kind: 'remove-certificate', reason: 'key-lost' })
      expect(first).toMatchObject({ kind: 'applied', failure: undefined })
      expect(second.value).toMatchObject({
        failure: undefined,
        plan: { steps: expect.arrayContaining([removal]) },
        completed: expect.not.arrayContaining([removal])
      })
      expect(ownThumbprints(life)).toHaveLength(3)
      expect(await life.broken()).toEqual([])
    },
    LONG
  )
})

// The checker of the published model is not part of this repository.
if (hasConformanceChecker) {
  it('renewals, removals and what is kept registered speak with Graph as its published model says', async () => {
    expect(await conformanceOf(record)).toMatch(CONFORMS)
  })
}
