/** A member of a JSON object; undefined where there is none, or where the value is no object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

/** A member that is a text, and not an empty one. */
export function textField(value: unknown, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** A member that is a number. */
export function numberField(value: unknown, name: string): number | undefined {
  const found = field(value, name)
  return typeof found === 'number' ? found : undefined
}

/** A member that is a list. */
export function listField(value: unknown, name: string): readonly unknown[] | undefined {
  const found = field(value, name)
  return Array.isArray(found) ? found : undefined
}
