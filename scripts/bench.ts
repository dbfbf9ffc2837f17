/** Measures the action against the emulator: `npm run bench`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { measureAll } from './bench/figures.ts'
import { PERFORMANCE_PAGE, PERFORMANCE_PLOT, performancePage } from './bench/performance-page.ts'
import { runScript, UsageError } from './command-line.ts'
import { ROOT } from './run-command.ts'

const USAGE = `Measures the committed dist against the emulator on this machine, beside the floor: requests, how many of them come one after
another, wall and CPU time, memory. Nothing else should run on the machine meanwhile.

  npm run bench [-- --repetitions N] [--tenants N,N,…] [--write]

  --repetitions  how often each is measured, 5 unless given; the median counts
  --tenants      numbers of tenants to run over, 1,10,100,1000 unless given; none leaves them out
  --write        writes ${PERFORMANCE_PAGE} and ${PERFORMANCE_PLOT}
`

await runScript(
  {
    usage: USAGE,
    options: { repetitions: { type: 'string' }, tenants: { type: 'string' }, write: { type: 'boolean' } }
  },
  async (options) => {
    const repetitions = numberIn('repetitions', options.get('repetitions') ?? '5')
    const asked = options.get('tenants') ?? '1,10,100,1000'
    const tenants = asked === 'none' ? [] : asked.split(',').map((text) => numberIn('tenants', text))
    const figures = await measureAll({ repetitions, tenants }, (what) => console.error(`Measuring ${what}`))
    const page = performancePage(figures)
    console.log(page)
    if (!options.has('write')) return
    const { performancePlot } = await import('./bench/performance-plot.ts')
    await mkdir(dirname(join(ROOT, PERFORMANCE_PLOT)), { recursive: true })
    await writeFile(join(ROOT, PERFORMANCE_PAGE), page)
    await writeFile(join(ROOT, PERFORMANCE_PLOT), performancePlot(figures))
  }
)

function numberIn(option: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new UsageError(`--${option} must be a number from 1 to 99999, but is "${text}".`)
}
