import { ClientConnections } from './client-connections.ts'
import type { Arrival, Fault, FaultPlan, FaultRule, ItemFault, RequestPattern } from './fault.ts'
import { seededChance } from './seeded-chance.ts'

interface ActiveRule {
  readonly rule: FaultRule
  /** Requests that matched and met the fault of no rule before. */
  seen: number
}

/** What had arrived, without its body, and what went wrong with it. */
export type SeenArrival = Omit<Arrival, 'body'> & { readonly fault?: Fault['kind'] }

/** Chooses what goes wrong, for all servers of an emulator. */
export class FaultInjector {
  /** Every request and, after its batch, every item, oldest first. */
  readonly arrivals: SeenArrival[] = []
  readonly connections = new ClientConnections()
  #rules: ActiveRule[] = []
  #chance = seededChance(1)
  #watch: FaultPlan['watch']

  constructor(plan: FaultPlan = { faults: [] }) {
    this.plan(plan)
  }

  /** From now on this goes wrong, and nothing else; all counts begin anew. */
  plan({ seed = 1, faults, watch }: FaultPlan): void {
    this.#watch = watch
    this.#rules = faults.map((rule) => ({ rule, seen: 0 }))
    this.#chance = seededChance(seed)
  }

  /** This goes wrong too, where no earlier rule counts. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0 })
  }

  /** What happens to a request; nothing unusual where undefined. */
  faultOf(arrival: Arrival): Fault | undefined {
    return this.#noted(
      arrival,
      this.#next(arrival, (rule) => (rule.of === 'item' ? undefined : rule.fault))
    )
  }

  /** What happens to an item of a batch. */
  faultOfItem(arrival: Arrival): ItemFault | undefined {
    return this.#noted(
      arrival,
      this.#next(arrival, (rule) => (rule.of === 'item' ? rule.fault : undefined))
    )
  }

  /** Shows what a server that acted means to answer. */
  async acted(arrival: Arrival, answer: Response): Promise<Response> {
    if (this.#watch === undefined) return answer
    this.#watch(arrival, await answer.clone().text())
    return answer
  }

  #noted<Met extends Fault>({ body: _, ...seen }: Arrival, fault: Met | undefined): Met | undefined {
    this.arrivals.push(fault === undefined ? seen : { ...seen, fault: fault.kind })
    return fault
  }

  #next<Kind extends Fault>(arrival: Arrival, faultIn: (rule: FaultRule) => Kind | undefined): Kind | undefined {
    for (const active of this.#rules) {
      const fault = faultIn(active.rule)
      if (fault === undefined || !matches(active.rule, arrival)) continue
      active.seen += 1
      if (this.#isMet(active)) return fault
    }
    return undefined
  }

  #isMet({ rule, seen }: ActiveRule): boolean {
    const { nth = 1, share, times = share === undefined ? 1 : Number.POSITIVE_INFINITY } = rule
    if (seen < nth || seen >= nth + times) return false
    return share === undefined || this.#chance() < share
  }
}

function matches({ server, method, path, body, line }: RequestPattern, arrival: Arrival): boolean {
  return (
    (server === undefined || server === arrival.server) &&
    (method === undefined || method.toUpperCase() === arrival.method) &&
    (path === undefined || path.test(arrival.url)) &&
    (body === undefined || body.test(arrival.body)) &&
    (line === undefined || line.test(`${arrival.method} ${arrival.url} ${arrival.body}`))
  )
}
