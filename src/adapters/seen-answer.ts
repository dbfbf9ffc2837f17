import type { ServiceAnswer } from './service-client.ts'

/** What was seen instead of an answer that is understood, as a clause without a full stop that begins with the host. */
export function seenAnswer(url: string, answer: ServiceAnswer): string {
  const { host } = new URL(url)
  if (answer.kind === 'no-answer') return `${host} cannot be reached: ${answer.reason}`
  return `${host} answered HTTP ${answer.status} with ${bodyKind(answer.text)}`
}

function bodyKind(text: string): string {
  // Exchange fills some refusals with zero bytes.
  const content = text.replaceAll('\0', '').trim()
  if (content === '') return 'an empty body'
  if (content.startsWith('<'))
    return /^<(?:!doctype\s+html|html)/i.test(content) ? 'an HTML page' : 'XML of another kind'
  return jsonIn(content) === undefined ? 'text that is not understood' : 'JSON of another kind'
}

/** Parsed JSON; undefined for anything else. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
