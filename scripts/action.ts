import { bundledSeeds } from '../emulator/seed.ts'
import { runScript } from './command-line.ts'
import { inputNames, PFX_PASSWORD, playRegistration, WORKSPACE } from './play-registration.ts'

const USAGE = `Runs the action in a tenant on this machine, as a GitHub runner would. Nothing is sent anywhere.

  npm run action -- --configuration FILE [--seed NAME] [--state FILE] [--workspace FOLDER] [--record FILE.ndjson] [INPUT]…

  --configuration  a registration file, as examples/new-application.json
  --seed           what the tenant is like at first: ${bundledSeeds.join(', ')}, or a file; else the one that the
                   registration names
  --state          keeps the tenant in this file; the next run goes on with it
  --workspace      where relative paths in the registration begin; else ${WORKSPACE}, which is emptied first
                   unless --state is given
  --record         writes down what was asked and answered, one exchange a line
  INPUT            another input of action.yml by its name, as in --mode plan:
                   ${inputNames.filter((name) => name !== 'configuration').join('\n                   ')}

The identity that signs in and the addresses are those of the tenant and of the GitHub, the vault and the VB365 server beside it;
the PFX password is "${PFX_PASSWORD}". A PFX that the registration takes its certificate from is made where it is missing, and so
is a certificate in a vault.
`

const OPTIONS: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  ['seed', 'state', 'workspace', 'record', ...inputNames].map((name) => [name, { type: 'string' } as const])
)

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  process.exitCode = await playRegistration(options)
})
