import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCommandLine } from '../../emulator/command-line.ts'
import type { RunningEmulator } from '../../emulator/index.ts'
import { askForToken, startTenant } from './support/tenant-client.ts'

const NAME = 'Entra inventory reader'
let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startTenant({ blockedApplications: [NAME] })
})
afterAll(() => emulator.close())

/** How an application by its name is answered. */
async function answerTo(name: string, secret = emulator.identity(name).clientSecret) {
  const { clientId } = emulator.identity(name)
  const { status, body } = await askForToken(emulator, { client_id: clientId, client_secret: secret })
  return { status, error: body.error, codes: body.error_codes }
}

describe('an application that Conditional Access blocks', () => {
  it('gets no token, while the others do', async () => {
    expect(await answerTo(NAME)).toEqual({ status: 400, error: 'invalid_grant', codes: [53003] })
    expect(await answerTo('Entra registration pipeline')).toMatchObject({ status: 200 })
  })

  it('has to prove first who it is', async () => {
    expect(await answerTo(NAME, 'wrong')).toMatchObject({ codes: [7000215] })
  })

  it('signs in again once it is no longer blocked, and is blocked by its ID as well', async () => {
    emulator.conditionalAccess.unblock(NAME)
    expect(await answerTo(NAME)).toMatchObject({ status: 200 })
    emulator.conditionalAccess.block(emulator.identity(NAME).clientId)
    expect(await answerTo(NAME)).toMatchObject({ codes: [53003] })
  })

  it('is named on the command line', () => {
    expect(readCommandLine(['--blocked-applications', `${NAME},Another`]).options).toMatchObject({
      blockedApplications: [NAME, 'Another']
    })
  })
})
