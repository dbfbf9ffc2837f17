/**
 * Jest runs each test file in a realm of its own, where an error that Node.js itself made is no instance of that realm's
 * `Error` (https://github.com/jestjs/jest/issues/2549). In production there is one realm: this makes it so here.
 */
function recognizeAcrossRealms(kind: ErrorConstructor | AggregateErrorConstructor, name: string): void {
  const original = Function.prototype[Symbol.hasInstance]
  Object.defineProperty(kind, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== kind) return original.call(this, value)
      return isError(value) && (name === 'Error' || value.name === name)
    }
  })
}

function isError(value: unknown): value is Error {
  return ['[object Error]', '[object DOMException]'].includes(Object.prototype.toString.call(value))
}

recognizeAcrossRealms(Error, 'Error')
recognizeAcrossRealms(AggregateError, 'AggregateError')
