import type { Figures, FlowFigures } from './figures.ts'
import { LATENCIES } from './figures.ts'
import { FLOWS, type Flow } from './flows.ts'
import type { Measurement } from './measurement.ts'
import type { TenantsRun } from './tenants.ts'

export const PERFORMANCE_PAGE = 'docs/performance.md'
export const PERFORMANCE_PLOT = 'docs/images/performance.svg'

const FLOW_NAMES: Readonly<Record<Flow, string>> = {
  new: 'new application, key made (3072 bits)',
  'new-pfx': 'new application, PFX given',
  second: 'second run, nothing to do',
  renewal: 'renewal (`rotate: force`)',
  existing: 'existing application, first run, PFX given',
  'existing-second': 'existing application, second run: the given PFX is proved again'
}

export function flowName(flow: Flow): string {
  return FLOW_NAMES[flow].replaceAll('`', '')
}

/** Everything that was measured, in Markdown. */
export function performancePage(figures: Figures): string {
  const { measuredOn, nodeVersion, cores, repetitions, node, refusal } = figures
  return `# Performance

Written by \`npm run bench -- --write\` on ${measuredOn.toISOString().slice(0, 10)}: Node.js ${nodeVersion}, ${cores} cores, medians of ${repetitions}, the committed \`dist\` against the
emulator on the same machine, whose work is on the same cores. 8.5 with Exchange, SharePoint and Teams and all usages.

![Wall time of each run](images/performance.svg)

## Cold start

| | Wall | CPU | Memory at most |
| --- | --- | --- | --- |
| \`node -e 0\`, the floor | ${measured(node)} |
| the action, up to a refused registration | ${measured(refusal)} |

The action takes ${(refusal.wallMs / node.wallMs).toFixed(1)} times as long as Node itself.

## Each run

*One after another* is the longest row of requests of which each began after the one before was answered; a batch is one request.

| Run | Exchange | Requests | One after another | Wall | CPU | Memory at most |
| --- | --- | --- | --- | --- | --- | --- |
${FLOWS.flatMap((flow) => LATENCIES.flatMap((latency) => rowOf(figures.flows, flow, latency))).join('\n')}

\`npm test\` asserts both counts for a new and an existing application, not the times.
${figures.tenants.length === 0 ? '' : manyTenants(figures.tenants)}`
}

function rowOf(flows: readonly FlowFigures[], flow: Flow, latency: number): readonly string[] {
  return flows
    .filter((row) => row.flow === flow && row.latency === latency)
    .map(
      ({ requests, oneAfterAnother, median }) =>
        `| ${FLOW_NAMES[flow]} | ${latency} ms more | ${requests} | ${oneAfterAnother} | ${measured(median)} |`
    )
}

function measured({ wallMs, cpuMs, peakMemoryMb }: Measurement): string {
  return `${Math.round(wallMs)} ms | ${Math.round(cpuMs)} ms | ${Math.round(peakMemoryMb)} MiB`
}

function manyTenants(runs: readonly TenantsRun[]): string {
  const rows = runs.map(
    ({ tenants, rate, keyRate, measurement }) =>
      `| ${tenants} | ${(measurement.wallMs / 1000).toFixed(1)} s | ${rate.toFixed(2)} | ${keyRate.toFixed(2)} | ${Math.round((100 * rate) / keyRate)} % | ${Math.round(measurement.peakMemoryMb)} MiB |`
  )
  return `
## Many tenants

One run over tenants that have no application yet, at 50 ms an exchange; each gets a 3072-bit key and a PFX under a password. Beside it
the rate at which the same keys can be made on the same cores when nothing else is done there.

| Tenants | Wall | Registrations a second | Keys a second | Share | Memory at most |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

The rest of the share is the protection of the PFX (two derivations of 200,000 rounds each), TLS, and the emulator on the same cores.
`
}
