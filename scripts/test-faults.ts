import { runScript } from './command-line.ts'
import { runNode } from './run-command.ts'

const USAGE = `Runs the whole fault matrix, of which "npm test" has a short form: a fault at every request and batch item.

  npm run test:faults
`

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']

await runScript({ usage: USAGE, options: {} }, async () => {
  const files = ['__tests__/run/staged-key.test.ts', '__tests__/run/connection-faults.test.ts']
  const { code, output } = await runNode([...JEST, '--verbose', ...files], { FAULT_MATRIX: 'whole' })
  console.log(output.replace(/^::add-mask::.*\n/gm, ''))
  process.exitCode = code
})
