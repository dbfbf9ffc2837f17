import { availableParallelism } from 'node:os'
import { ROTATIONS, type Rotation } from '../domain/request/rotation.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { MOST_SHARDS, parseShard, type Shard } from '../domain/request/shard.ts'
import { ActionError } from '../errors.ts'
import { readInput } from './read-input.ts'

const MODES = ['apply', 'plan', 'verify'] as const
/** It reads no registration. */
export const MERGE = 'merge'

export function readMode(failOnDrift: boolean): RunMode {
  const value = readInput('mode') ?? 'apply'
  switch (MODES.find((mode) => mode === value)) {
    case 'apply':
      return { kind: 'apply' }
    case 'plan':
      return { kind: 'plan', failOnDrift }
    case 'verify':
      return { kind: 'verify' }
    case undefined:
      throw new ActionError(
        'input-invalid',
        `The input "mode" is ${JSON.stringify(value)}: allowed are ${[...MODES, MERGE].join(', ')}.`
      )
  }
}

export function readRotation(): Rotation {
  const value = readInput('rotate') ?? 'auto'
  const rotation = ROTATIONS.find((known) => known === value)
  if (rotation !== undefined) return rotation
  throw new ActionError(
    'input-invalid',
    `The input "rotate" is ${JSON.stringify(value)}: allowed are ${ROTATIONS.join(', ')}.`
  )
}

/** Beyond it more at once are not quicker, and Microsoft Graph begins to slow the identity down. */
const MOST_AT_ONCE = 64
/** While one registration waits for an answer, a processor can work for others. */
const AT_ONCE_PER_PROCESSOR = 8

export function readConcurrency(): number {
  const value = readInput('concurrency')
  if (value === undefined) return Math.min(MOST_AT_ONCE, AT_ONCE_PER_PROCESSOR * availableParallelism())
  const number = /^\d{1,4}$/.test(value) ? Number(value) : 0
  if (number >= 1 && number <= MOST_AT_ONCE) return number
  throw new ActionError(
    'input-invalid',
    `The input "concurrency" is ${JSON.stringify(value)}: allowed are whole numbers from 1 to ${MOST_AT_ONCE}, or nothing for what the machine bears.`
  )
}

export function readShard(): Shard | undefined {
  const value = readInput('shard')
  if (value === undefined) return undefined
  const shard = parseShard(value)
  if (shard !== undefined) return shard
  throw new ActionError(
    'input-invalid',
    `The input "shard" is ${JSON.stringify(value)}: give the number of the part and the number of all parts, as in 2/8; there are at most ${MOST_SHARDS}.`
  )
}

const MINUTE = 60_000
const USUAL_TIME_LIMIT_MINUTES = 30
/** A job on a runner of one's own may take five days (https://docs.github.com/actions/reference/limits). */
const LONGEST_TIME_LIMIT_MINUTES = 5 * 24 * 60

export function readTimeLimit(): number {
  const value = readInput('time-limit') ?? String(USUAL_TIME_LIMIT_MINUTES)
  const minutes = /^\d{1,4}$/.test(value) ? Number(value) : 0
  if (minutes >= 1 && minutes <= LONGEST_TIME_LIMIT_MINUTES) return minutes * MINUTE
  throw new ActionError(
    'input-invalid',
    `The input "time-limit" is ${JSON.stringify(value)}: give whole minutes, from 1 to ${LONGEST_TIME_LIMIT_MINUTES}.`
  )
}
