import { isoSeconds } from '../../domain/date-text.ts'
import { ActionError } from '../../errors.ts'

/** What a service's clock showed beside ours. */
export interface ClockReading {
  /** Ours, when the request was sent. */
  readonly sentAt: Date
  /** Ours, when its answer was there. */
  readonly receivedAt: Date
  /** The answer's `Date`, in whole seconds. */
  readonly serviceTime: Date
}

/** How far a client's clock may be off before Microsoft Entra refuses its assertions. */
const TOLERANCE_MS = 5 * 60 * 1000
/** `Date` leaves out the fraction of its second. */
const DATE_PRECISION_MS = 999

/** The error of a clock that is certainly off, at a sign-in; undefined for one that need not be. */
export function clockDifference(reading: ClockReading, service: string): ActionError | undefined {
  const difference = describeClockDifference(reading, service)
  if (difference === undefined) return undefined
  return new ActionError(
    'sign-in-failed',
    `${difference} With more than five minutes between them Microsoft Entra refuses the certificate of the application, so nothing was written. ${SET_THE_CLOCK}`
  )
}

/** What to do about a clock that is off. */
export const SET_THE_CLOCK = 'Set the clock of the runner, check what keeps it right (NTP), and run again.'

/**
 * What two clocks show, where ours is certainly more than five minutes off, whatever time the exchange took; undefined
 * where it need not be.
 * @param service as in "the sign-in service at https://login.microsoftonline.com"
 */
export function describeClockDifference(reading: ClockReading, service: string): string | undefined {
  const { sentAt, receivedAt, serviceTime } = reading
  const fastMs = sentAt.getTime() - serviceTime.getTime() - DATE_PRECISION_MS
  const slowMs = serviceTime.getTime() - receivedAt.getTime()
  const differenceMs = Math.max(fastMs, slowMs)
  if (differenceMs <= TOLERANCE_MS) return undefined
  return `The clock of the runner is ${duration(differenceMs)} ${fastMs > slowMs ? 'fast' : 'slow'}: it shows ${isoSeconds(receivedAt)}, and ${service} shows ${isoSeconds(serviceTime)}.`
}

const UNITS = [
  { name: 'day', ms: 24 * 60 * 60 * 1000 },
  { name: 'hour', ms: 60 * 60 * 1000 },
  { name: 'minute', ms: 60 * 1000 }
] as const

/** In the largest unit of which there are two; minutes at least. */
function duration(milliseconds: number): string {
  const unit = UNITS.find(({ ms }) => milliseconds >= 2 * ms) ?? UNITS[2]
  return `${Math.round(milliseconds / unit.ms)} ${unit.name}s`
}
