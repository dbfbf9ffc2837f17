import { jest } from '@jest/globals'

const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout'
] as const

/**
 * Dates of this process stand still there, for what is tested, for emulators and for Microsoft's libraries, which ask the
 * machine itself; timers go on. `jest.useRealTimers()` ends it.
 */
export function setDate(now: Date): void {
  jest.useFakeTimers({ now, doNotFake: [...TIMERS] })
}
