import type { Fault } from './faulty-front.ts'

/** Why a write is sent again. */
export const INTERRUPTIONS: readonly (readonly [string, Fault])[] = [
  ['is throttled', { kind: 'answer', acted: false, status: 429 }],
  ['meets an outage', { kind: 'answer', acted: false, status: 503 }],
  ['meets an outage after it was stored', { kind: 'answer', acted: true, status: 503 }],
  ['loses its connection before it is stored', { kind: 'reset', acted: false }],
  ['loses its connection after it was stored', { kind: 'reset', acted: true }]
]
