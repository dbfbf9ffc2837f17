import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap of a long run small. What a registration leaves is garbage when it has ended, but V8 lets its young
 * generation grow until much of that is moved to the old one, which is collected late: with a thousand registrations the
 * process had 430 MB, of which 40 MB were in use. The time of the run does not change by it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
