/**
 * To be imported into a process before everything else (`node --import`): its dates begin at the time in the environment
 * variable `DATES_BEGIN_AT` and run on from there.
 */
import { beginDatesAt } from './shifted-date.ts'

beginDatesAt(new Date(process.env['DATES_BEGIN_AT'] ?? ''))
