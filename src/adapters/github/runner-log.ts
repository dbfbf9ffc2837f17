import { debug, info, warning } from '@actions/core'
import type { Log } from '../../ports.ts'

/** The log of the workflow run. */
export const runnerLog: Log = { info, warning: (message) => warning(message), debug }
