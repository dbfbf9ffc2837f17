import type { KeyObject } from 'node:crypto'

/** A secret by the name under which a leak of it is reported. */
export interface Secret {
  readonly name: string
  readonly bytes: Buffer
}

/** What is shorter could stand anywhere by chance. */
const SHORTEST = 8

export function textSecret(name: string, text: string): Secret {
  return { name, bytes: Buffer.from(text, 'utf8') }
}

/** The private numbers of an RSA key: every form in which a key is written has them. */
export function keySecrets(name: string, key: KeyObject): readonly Secret[] {
  const { d, p, q } = key.export({ format: 'jwk' })
  return Object.entries({ d, p, q }).flatMap(([part, number]) =>
    number === undefined ? [] : [{ name: `${part} of ${name}`, bytes: Buffer.from(number, 'base64url') }]
  )
}

/** The names of secrets that stand in a text, with the encoding. */
export function leaksIn(text: string, secrets: readonly Secret[]): readonly string[] {
  return secrets.flatMap(({ name, bytes }) => {
    const found = encodingsOf(bytes).find((encoded) => text.includes(encoded.text))
    return found === undefined ? [] : [`${name} (${found.encoding})`]
  })
}

interface Encoded {
  readonly encoding: string
  readonly text: string
}

const known = new WeakMap<Buffer, readonly Encoded[]>()

function encodingsOf(bytes: Buffer): readonly Encoded[] {
  const encodings = known.get(bytes) ?? encode(bytes).filter(({ text }) => text.length >= SHORTEST)
  known.set(bytes, encodings)
  return encodings
}

function encode(bytes: Buffer): readonly Encoded[] {
  if (bytes.length < SHORTEST) return []
  const [text, hex] = [bytes.toString('utf8'), bytes.toString('hex')]
  const pairs = hex.replace(/..(?=.)/g, '$&:')
  return [
    { encoding: 'plain', text },
    { encoding: 'JSON', text: JSON.stringify(text).slice(1, -1) },
    { encoding: 'URL', text: encodeURIComponent(text) },
    { encoding: 'form', text: new URLSearchParams([['', text]]).toString().slice(1) },
    ...[hex, hex.toUpperCase(), pairs, pairs.toUpperCase()].map((digits) => ({ encoding: 'hex', text: digits })),
    ...base64Of(bytes)
  ]
}

/** At each of the three places where it can begin among other bytes, without the characters that it shares with them. */
function base64Of(bytes: Buffer): readonly Encoded[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3))
    const start = offset === 0 ? 0 : 4
    return [
      { encoding: 'base64', text: whole.toString('base64').slice(start) },
      { encoding: 'base64url', text: whole.toString('base64url').slice(start) }
    ]
  })
}
