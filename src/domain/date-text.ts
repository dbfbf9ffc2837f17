/** As in `2027-11-23`, in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** As in `2027-11-23T09:00:00Z`: ISO 8601 in UTC without fractions, which certificates do not have. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
