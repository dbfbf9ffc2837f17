import { registerHooks } from 'node:module'
import type { runSession } from './run-in-process.ts'

const PROJECT = new URL('../../', import.meta.url).href
const LIBRARIES = new URL('node_modules/', PROJECT).href

/** The action as another process has it: its modules are loaded once more, and share nothing with those that are here. */
export async function sessionsOfAnotherProcess(): Promise<typeof runSession> {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const isOurs = resolved.url.startsWith(PROJECT) && !resolved.url.startsWith(LIBRARIES)
      const isOfTheOther = specifier.endsWith('?other') || (context.parentURL ?? '').endsWith('?other')
      return isOurs && isOfTheOther ? { ...resolved, url: `${resolved.url.replace(/\?.*/, '')}?other` } : resolved
    }
  })
  const other: typeof import('./run-in-process.ts') = await import(
    `${new URL('run-in-process.ts', import.meta.url)}?other`
  )
  return other.runSession
}
