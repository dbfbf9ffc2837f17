import { availableParallelism } from 'node:os'
import { refuseConfiguration, startNode } from './cold-start.ts'
import { FLOWS, type Flow, type FlowRun, runFlows } from './flows.ts'
import { type Measurement, median, medianOf } from './measurement.ts'
import { runTenants, type TenantsRun } from './tenants.ts'

/** Milliseconds that every exchange takes longer. */
export const LATENCIES = [0, 100] as const
export type Latency = (typeof LATENCIES)[number]

export interface FlowFigures {
  readonly flow: Flow
  readonly latency: Latency
  readonly requests: number
  readonly oneAfterAnother: number
  readonly median: Measurement
}

export interface Figures {
  readonly measuredOn: Date
  readonly nodeVersion: string
  readonly cores: number
  readonly repetitions: number
  readonly node: Measurement
  readonly refusal: Measurement
  readonly flows: readonly FlowFigures[]
  readonly tenants: readonly TenantsRun[]
}

export interface Extent {
  /** Of everything but the runs over many tenants. */
  readonly repetitions: number
  /** How many tenants each of the runs over many has. */
  readonly tenants: readonly number[]
}

/** Measures all of it, the floor in turn with what stands on it. */
export async function measureAll({ repetitions, tenants }: Extent, say: (what: string) => void): Promise<Figures> {
  say('cold start')
  const [node, refusal]: [Measurement[], Measurement[]] = [[], []]
  for (let turn = 0; turn < repetitions; turn += 1) {
    node.push(await startNode())
    refusal.push(await refuseConfiguration())
  }
  const flows: FlowFigures[] = []
  for (const latency of LATENCIES) {
    say(`${repetitions} times each flow at ${latency} ms an exchange`)
    const turns: ReadonlyMap<Flow, FlowRun>[] = []
    for (let turn = 0; turn < repetitions; turn += 1) turns.push(await runFlows(latency))
    flows.push(...FLOWS.map((flow) => figuresOf(flow, latency, turns)))
  }
  const many: TenantsRun[] = []
  for (const count of tenants) {
    say(count === 1 ? '1 tenant' : `${count} tenants`)
    many.push(await runTenants(count))
  }
  return {
    measuredOn: new Date(),
    nodeVersion: process.version,
    cores: availableParallelism(),
    repetitions,
    node: medianOf(node),
    refusal: medianOf(refusal),
    flows,
    tenants: many
  }
}

function figuresOf(flow: Flow, latency: Latency, turns: readonly ReadonlyMap<Flow, FlowRun>[]): FlowFigures {
  const runs = turns.flatMap((turn) => turn.get(flow) ?? [])
  return {
    flow,
    latency,
    requests: median(runs.map(({ requests }) => requests)),
    oneAfterAnother: median(runs.map(({ oneAfterAnother }) => oneAfterAnother)),
    median: medianOf(runs.map(({ measurement }) => measurement))
  }
}
