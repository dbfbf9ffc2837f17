import { PRODUCT_VERSIONS, type ProductVersion } from '../domain/request/registration.ts'
import { type DocumentRuleProblem, problemAt, propertyAt } from './document-rule.ts'

const VERSION = '/productVersion'
const NEWEST = PRODUCT_VERSIONS.reduce((_older, newer) => newer)

/** The version whose permissions are taken: the newest known one where the given one is newer than the catalogue. */
export function catalogueVersion(given: string): ProductVersion {
  return PRODUCT_VERSIONS.find((version) => version === given) ?? NEWEST
}

/** True for a version in the form of those that are known, as `9.0`, that is newer than all of them. */
export function isNewerVersion(text: string): boolean {
  const [major = 0, minor = 0] = NEWEST.split('.').map(Number)
  const [, givenMajor, givenMinor] = /^([1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const [first, second] = [Number(givenMajor), Number(givenMinor)]
  return first > major || (first === major && second > minor)
}

/** An upgrade of VB365 must not wait for one of this action. */
export function versionWarnings(document: unknown): DocumentRuleProblem[] {
  const given = propertyAt(document, VERSION)
  return problemAt(VERSION, typeof given === 'string' ? newerVersion(given) : undefined)
}

function newerVersion(given: string): string | undefined {
  const taken = catalogueVersion(given)
  return taken === given
    ? undefined
    : `The permissions that version ${given} needs are not known yet, so the application gets those of ${taken}, the newest version that is known; compare them with what Veeam documents for ${given}, and look for a newer version of this action.`
}
