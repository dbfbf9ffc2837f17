import type { Registration } from '../domain/request/registration.ts'
import { checkDocument } from './check-document.ts'
import { decodeText } from './decode-text.ts'
import { parseJson } from './json-syntax.ts'
import { toRegistration } from './registration-mapping.ts'
import { problemOfWholeSource, type RegistrationProblem } from './registration-problem.ts'
import type { RegistrationSource } from './registration-source.ts'
import { registrationProblems } from './text-problem.ts'
import { isYaml, yamlProblem } from './yaml-text.ts'

export type ParsedRegistration =
  | { readonly ok: true; readonly registration: Registration; readonly warnings: readonly RegistrationProblem[] }
  | { readonly ok: false; readonly problems: readonly RegistrationProblem[] }

/**
 * Reads one registration file: encoding, JSON, schema and rules. All mistakes are reported at once, in the order of
 * the text, unless one makes the rest unreadable. Pure; never throws on any input.
 */
export function parseRegistration({ name, file, bytes, pathSyntax }: RegistrationSource): ParsedRegistration {
  const decoded = decodeText(bytes, name)
  if (!decoded.ok) {
    const offset = decoded.textBefore.length
    const problem = { start: offset, end: offset, path: '', message: decoded.message }
    return { ok: false, problems: registrationProblems([problem], decoded.textBefore, file) }
  }
  const { text } = decoded
  const { extensions, result } = parseJson(text)
  const refused = (...problems: Parameters<typeof registrationProblems>[0]) => {
    return { ok: false, problems: registrationProblems([...extensions, ...problems], text, file) } as const
  }
  switch (result.kind) {
    case 'empty': {
      const message = `${name} is empty; write a registration into it, as the files in examples show.`
      return { ok: false, problems: [problemOfWholeSource(file, message)] }
    }
    case 'broken':
      if (!isYaml(text)) return refused(result.problem)
      return { ok: false, problems: registrationProblems([yamlProblem(text, name)], text, file) }
    case 'parsed': {
      const checked = checkDocument(result.root, text, pathSyntax)
      if (!checked.ok) return refused(...checked.problems)
      if (extensions.length > 0) return refused()
      const warnings = registrationProblems(checked.warnings, text, file)
      return { ok: true, registration: toRegistration(checked.document), warnings }
    }
  }
}
