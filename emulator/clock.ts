/** What is taken for the present. */
export interface Clock {
  now(): Date
}

/** The clock of an emulator: it runs as this machine's does, but can be set to another time. */
export class MovableClock implements Clock {
  #aheadMs = 0

  /** `start` is what it shows now; without it, the machine's time. */
  constructor(start?: Date) {
    if (start) this.moveTo(start)
  }

  now(): Date {
    return new Date(Date.now() + this.#aheadMs)
  }

  /** From now on it shows `time`, and runs on from there. */
  moveTo(time: Date): void {
    this.#aheadMs = time.getTime() - Date.now()
  }
}

/** Reads a time in ISO 8601 with a zone, such as `2027-01-31T00:00:00Z`; undefined when it cannot be read. */
export function readTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time
}
