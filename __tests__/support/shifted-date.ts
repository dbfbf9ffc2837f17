/**
 * Dates of this process begin there and run on, for what is tested, for emulators and for Microsoft's libraries, which ask
 * the machine itself. What is returned ends it.
 */
export function beginDatesAt(start: Date): () => void {
  const machine = globalThis.Date
  const shift = start.getTime() - machine.now()
  globalThis.Date = new Proxy(machine, {
    construct: (target, values, as) =>
      Reflect.construct(target, values.length === 0 ? [machine.now() + shift] : values, as),
    get: (target, name) => (name === 'now' ? () => machine.now() + shift : Reflect.get(target, name))
  })
  return () => {
    globalThis.Date = machine
  }
}
