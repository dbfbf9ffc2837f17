/** The whole fault matrix, of which `npm test` runs a short form: `npm run test:faults`. */
import { runNode } from './run-command.ts'

const { code, output } = await runNode(
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--verbose',
    '__tests__/run/staged-key.test.ts'
  ],
  { FAULT_MATRIX: 'whole' }
)
console.log(output.replace(/^::add-mask::.*\n/gm, ''))
process.exitCode = code
