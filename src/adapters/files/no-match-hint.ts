import { readdir } from 'node:fs/promises'
import { basename, dirname, sep } from 'node:path'
import { displayedText } from '../../domain/displayed-text.ts'
import { listText } from '../../domain/list-text.ts'
import { nearestName } from '../../registration/did-you-mean.ts'
import { misunderstoodLine } from './configuration-lines.ts'

const NAMES_SHOWN = 3
/** What other programs give a meaning to. */
const OTHER_SYNTAX = /[[\]{}]/

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return undefined
  }
}

/** The first folder on the way to `folder` that does not exist, with the names beside it. */
async function firstMissing(folder: string): Promise<{ name: string; beside: readonly string[] }> {
  const parent = dirname(folder)
  const beside = await namesIn(parent)
  return beside !== undefined || parent === folder
    ? { name: basename(folder), beside: beside ?? [] }
    : firstMissing(parent)
}

/** Why a pattern that searches `folder` may match nothing, as the rest of a sentence. */
export async function noMatchHint(pattern: string, folder: string): Promise<string> {
  if (sep === '/' && pattern.includes('\\')) {
    return '; backslashes separate nothing on this system, write forward slashes'
  }
  if (OTHER_SYNTAX.test(pattern)) return '; only *, ** and ? have a meaning, write a line for each alternative'
  const misunderstood = misunderstoodLine(pattern)
  if (misunderstood !== undefined) return `; ${misunderstood}`
  const names = await namesIn(folder)
  if (names === undefined) {
    const { name, beside } = await firstMissing(folder)
    const nearest = nearestName(name, beside)
    const guess = nearest === undefined ? '' : `; did you mean "${displayedText(nearest)}"`
    return `: there is no folder ${displayedText(name)}${guess}`
  }
  if (names.length === 0) return ': its folder is empty'
  return `: its folder holds ${listText(
    names.map((name) => displayedText(name)),
    NAMES_SHOWN
  )}`
}
