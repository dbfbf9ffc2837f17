const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** As in `4.2 s`, `35 s`, `2 min 5 s` and `1 h 20 min`: no more exact than is of use. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 10 * SECOND) return `${(milliseconds / SECOND).toFixed(1)} s`
  if (milliseconds < MINUTE - SECOND / 2) return `${Math.round(milliseconds / SECOND)} s`
  if (milliseconds < HOUR - MINUTE / 2) {
    const seconds = Math.round(milliseconds / SECOND)
    return withRest(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  }
  const minutes = Math.round(milliseconds / MINUTE)
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function withRest(whole: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller}`
}
