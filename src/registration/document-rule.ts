/** What a rule beside the schema finds. */
export interface DocumentRuleProblem {
  /** JSON pointer of the value to change. */
  readonly pointer: string
  readonly message: string
}

/** The text at a JSON pointer; undefined where there is none, or where it is among the `refused` pointers. */
export function textAt(document: unknown, pointer: string, refused: ReadonlySet<string>): string | undefined {
  const value = propertyAt(document, pointer)
  return typeof value === 'string' && !refused.has(pointer) ? value : undefined
}

export function problemAt(pointer: string, message: string | undefined): DocumentRuleProblem[] {
  return message === undefined ? [] : [{ pointer, message }]
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
