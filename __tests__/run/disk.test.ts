import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, runSessions } from '../support/run-session.ts'
import { readOnlyFolder, type SmallDisk, smallDisk } from '../support/small-disk.ts'

const { start } = emulators()
const { sessionIn } = runSessions()

const NOBODY = 65534

/** A run whose PFX goes to a path, and what there is of it. */
async function runTo(path: string) {
  const emulator = await start()
  const session = await sessionIn(emulator)
  const registration = deliveredRegistration({ delivery: { pfx: { path, encryption: 'TripleDES_SHA1' } } })
  return { session, registration, run: await session.run(registration) }
}

const disks: SmallDisk[] = []
afterAll(() => {
  for (const disk of disks) disk.close()
})
function keep(disk: SmallDisk | undefined): SmallDisk | undefined {
  if (disk !== undefined) disks.push(disk)
  return disk
}

const small = keep(smallDisk(4))
if (small !== undefined) {
  describe('a disk that is full', () => {
    it('ends the run before anything is registered, with the reason, and leaves no part of a file', async () => {
      const filler = join(small.folder, 'filler')
      await writeFile(filler, 'x'.repeat(4 * 4096)).catch(() => undefined)
      const { session, registration, run } = await runTo(join(small.folder, 'contoso.pfx'))
      expect(run.outcome.failure?.code).toBe('file-access')
      expect(run.message).toMatch(/contoso\.pfx\..*the disk is full/)
      expect(run.writes).toEqual([])
      expect(await readdir(small.folder)).toEqual(['filler'])

      await rm(filler)
      expect((await session.run(registration)).outcome.failure).toBeUndefined()
      expect(await readdir(small.folder)).toEqual(['contoso.pfx'])
    })
  })
}

const readOnly = keep(readOnlyFolder())
if (readOnly !== undefined) {
  it('a disk that is read-only ends the run before anything is registered, with the reason', async () => {
    const { run } = await runTo(join(readOnly.folder, 'contoso.pfx'))
    expect(run.outcome.failure?.code).toBe('file-access')
    expect(run.message).toMatch(/contoso\.pfx\b.*(?:read-only|permission)/)
    expect(run.writes).toEqual([])
  })
}

if (process.platform !== 'win32') {
  it('a device is never written to: the run ends before anything is asked of the tenant', async () => {
    const { run } = await runTo('/dev/null')
    expect(run.message).toMatch(/^The PFX is not written to \/dev\/null, which is not a file\./)
    expect(run.writes).toEqual([])
  })
}

if (process.getuid?.() === 0) {
  it('a file of somebody else that cannot be read is not written over, and nothing is registered', async () => {
    const emulator = await start()
    const session = await sessionIn(emulator)
    await chmod(session.folder, 0o755)
    const path = join(session.folder, 'contoso.pfx')
    await writeFile(path, 'precious', { mode: 0o600 })
    const registration = deliveredRegistration({ delivery: { pfx: { path, encryption: 'TripleDES_SHA1' } } })
    process.seteuid?.(NOBODY)
    const run = await session.run(registration).finally(() => process.seteuid?.(0))
    expect(run.outcome.failure?.code).toBe('file-access')
    expect(run.message).toContain(path)
    expect(run.writes).toEqual([])
    expect(await readFile(path, 'utf8')).toBe('precious')
  })
}
