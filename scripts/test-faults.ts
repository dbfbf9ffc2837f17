import { runScript } from './command-line.ts'
import { runNode } from './run-command.ts'

const USAGE = `Runs the whole fault matrix, of which "npm test" has a short form: a fault at every request and batch item behind
staging, renewals that are killed, or meet another one, at each of theirs, and every way in which an organization can stand
towards EWS.

  npm run test:faults
`

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
const FILES = [
  '__tests__/run/staged-key.test.ts',
  '__tests__/run/connection-faults.test.ts',
  '__tests__/lifecycle/killed-renewal.test.ts',
  '__tests__/lifecycle/two-renewals.test.ts',
  '__tests__/bundle/ews-states.test.ts'
]

await runScript({ usage: USAGE, options: {} }, async () => {
  const { code, output } = await runNode([...JEST, '--verbose', ...FILES], { FAULT_MATRIX: 'whole' })
  console.log(output.replace(/^::add-mask::.*\n/gm, ''))
  process.exitCode = code
})
