import { validate } from '../../src/generated/report-validator.js'

/** What the schema has to say against a report once it is written as JSON and read again; empty for a valid one. */
export function reportProblems(report: unknown): readonly string[] {
  const document: unknown = JSON.parse(JSON.stringify(report))
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
