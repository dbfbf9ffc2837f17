/**
 * To be imported into a process before everything else (`node --import`): its dates begin at the time in the environment
 * variable `DATES_BEGIN_AT` and run on from there.
 */
const Machine = globalThis.Date
const shift = Machine.parse(process.env['DATES_BEGIN_AT'] ?? '') - Machine.now()

globalThis.Date = new Proxy(Machine, {
  construct: (target, values, as) =>
    Reflect.construct(target, values.length === 0 ? [Machine.now() + shift] : values, as),
  get: (target, name) => (name === 'now' ? () => Machine.now() + shift : Reflect.get(target, name))
})
