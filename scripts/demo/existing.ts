import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plainRecord } from '../plain-record.ts'
import { ROOT } from '../run-command.ts'
import type { Scenario } from './stage.ts'

const EXAMPLE = 'examples/existing-application.json'

export const existing: Scenario = {
  summary: 'an application that was registered by hand long ago is brought to what VB365 needs',
  tenant: { seed: 'northwind' },
  async play({ run, say }) {
    const registration = plainRecord(JSON.parse(await readFile(join(ROOT, EXAMPLE), 'utf8')), EXAMPLE)
    await run('What would change? Nothing is written', registration, {
      inputs: { mode: 'plan' },
      outputs: { changed: 'true' }
    })
    await run('Now it is carried out', registration, { outputs: { changed: 'true' } })
    say('What the application had before, certificates of others included, it still has.')
    await run('Once more', registration, { outputs: { changed: 'false' } })
  }
}
