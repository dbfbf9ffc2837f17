import { displayedText } from '../domain/displayed-text.ts'
import { validate } from '../generated/report-validator.js'
import { REPORT_VERSION, type RunReport } from './run-report.ts'

/** A report that was read, or a clause on why it is none. */
export type ReadReport = { readonly report: RunReport } | { readonly problem: string }

/** Reads a report, which may come from anywhere: it is what the schema says, or it is refused. */
export function readReport(text: string): ReadReport {
  const document = parsed(text)
  if (document === undefined) return { problem: 'is not JSON' }
  const version = versionOf(document)
  if (typeof version === 'number' && version > REPORT_VERSION) {
    return { problem: `has version ${version}, which is newer than this action knows: use the version that wrote it` }
  }
  if (validate(document)) return { report: document }
  const [error] = validate.errors ?? []
  const place = error?.instancePath ? `at ${displayedText(error.instancePath)} ` : ''
  return { problem: `is not a report of this action: ${place}it ${error?.message ?? 'differs from the schema'}` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function versionOf(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'version' in document ? document.version : undefined
}
