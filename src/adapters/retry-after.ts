/**
 * Seconds that a service asks for before the next try, as a number or as a date
 * (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after); undefined where it asks for none that can be read.
 * @param now when it asked, against which a date is measured; undefined where that is not known
 */
export function retryAfterSeconds(header: string | undefined, now: Date | undefined): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,6}$/.test(text)) return Number(text)
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  const seconds = (date - (now?.getTime() ?? Number.NaN)) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}

/** When a service answered, by its own clock: that of this machine may be off. */
export function answeredOn({ date = '' }: Readonly<Record<string, string>>): Date | undefined {
  const answered = new Date(date)
  return Number.isNaN(answered.getTime()) ? undefined : answered
}
