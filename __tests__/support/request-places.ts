import type { SeenArrival } from '../../emulator/index.ts'

/** A request of a run, or an item of one of its batches, by what it has in common with that of another run. */
export interface Place extends Pick<SeenArrival, 'server' | 'method'> {
  readonly of: 'request' | 'item'
  /** Path and query without what differs from run to run. */
  readonly path: string
  /** Among those that are alike in all else. */
  readonly nth: number
}

export function placesAmong(arrivals: readonly SeenArrival[]): readonly Place[] {
  const seen = new Map<string, number>()
  return arrivals.map(({ server, method, url, item }) => {
    const of = item === undefined ? 'request' : 'item'
    const path = url.replaceAll(CHANGING, '…')
    const key = `${of} ${server} ${method} ${path}`
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    return { of, server, method, path, nth }
  })
}

/** GUIDs, versions in a vault, thumbprints and dates. */
const CHANGING =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|\b[0-9A-F]{40}\b|\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** Matches path and query of a place in any run. */
export function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')}$`)
}

/** Neither a reading nor a sign-in, nor a batch, whose items stand for themselves. */
export function isWrite({ method, path }: Place): boolean {
  return method !== 'GET' && !/\/token\b|\/\$batch$|\/InvokeCommand\b|\.asmx$/.test(path)
}

export function nameOf({ of, server, method, path, nth }: Place): string {
  const which = nth === 1 ? '' : `, number ${nth}`
  return `${method} ${path.replace(/\?.*/, '')}${which} (${server}${of === 'item' ? ', in a batch' : ''})`
}
