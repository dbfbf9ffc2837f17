import { durationText } from '../domain/duration-text.ts'
import type { Clock, Wait } from '../ports.ts'

/** What is being done for one registration. */
export class Activity {
  readonly name: string
  readonly #clock: Pick<Clock, 'now'>
  readonly #waits = new Set<Wait>()
  #doing = { text: 'beginning', since: new Date(0) }

  constructor(name: string, clock: Pick<Clock, 'now'>) {
    this.name = name
    this.#clock = clock
    this.does('beginning')
  }

  does(text: string): void {
    this.#doing = { text: text.trim(), since: this.#clock.now() }
  }

  waiting(wait: Wait): () => void {
    this.#waits.add(wait)
    return () => this.#waits.delete(wait)
  }

  /** What takes longest now. */
  get longest(): { readonly since: Date; readonly wait: Wait | undefined; readonly text: string } {
    const [wait] = [...this.#waits].toSorted((a, b) => a.since.getTime() - b.since.getTime())
    return { since: wait?.since ?? this.#doing.since, wait, text: this.#doing.text }
  }
}

/** How far a run of several registrations is. */
interface Progress {
  readonly done: number
  readonly all: number
}

/**
 * What to say where nothing was said for a while: what is waited for, for how long already, and until when at the latest.
 * Undefined where nothing is under way.
 */
export function signOfLife(activities: readonly Activity[], { done, all }: Progress, now: Date): string | undefined {
  const [longest] = activities.toSorted((a, b) => a.longest.since.getTime() - b.longest.since.getTime())
  if (longest === undefined) return undefined
  const text = activityText(longest, now)
  return all === 1 ? text : `${done}/${all} done, ${activities.length} under way. ${longest.name}: ${text}`
}

function activityText({ longest: { since, wait, text } }: Activity, now: Date): string {
  const sofar = durationText(now.getTime() - since.getTime())
  if (wait === undefined) return `Still at it for ${sofar}: ${text}`
  return `Waiting for ${wait.what} for ${sofar}, until ${wait.until.toISOString().slice(11, 19)} UTC at the latest`
}
