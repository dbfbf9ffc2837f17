import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap of a long run small. What a registration leaves is garbage when it has ended, but V8 lets both generations
 * of its heap grow by half and more before it collects them: after 300 registrations the process had 250 MB, of which some
 * 50 MB were in use, and with these flags 174 MB. The time of the run does not change by it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=30')
}
