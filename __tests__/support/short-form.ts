/**
 * Where tests are a product, as of requests and faults, `npm run test:faults` tries all of it. `npm test` has a short form,
 * in which every request and every fault still comes up.
 */
export const IS_WHOLE = process.env['FAULT_MATRIX'] === 'whole'

/** All of them, or in the short form every `step`-th, from the one at `row` on: so the rows of a product share its columns. */
export function shareOf<Column>(all: readonly Column[], row: number, step: number): readonly Column[] {
  return IS_WHOLE ? all : all.filter((_, index) => index % step === row % step)
}
