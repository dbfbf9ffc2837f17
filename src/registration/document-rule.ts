/** What a rule beside the schema finds. */
export interface DocumentRuleProblem {
  /** JSON pointer of the value to change. */
  readonly pointer: string
  readonly message: string
}

/** The value at a JSON pointer of plain names; undefined where there is none. */
export function propertyAt(document: unknown, pointer: string): unknown {
  let current = document
  for (const name of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = Reflect.get(current, name)
  }
  return current
}
