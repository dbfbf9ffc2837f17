import { describe, expect, it } from '@jest/globals'
import { EXTENDS } from '../../src/registration/extends-property.ts'
import { mergedDocument } from '../../src/registration/json-document.ts'
import { readJsonSource } from '../../src/registration/json-source.ts'
import { parseJson } from '../../src/registration/json-syntax.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { parse, problemsIn, registrationJson } from './registration-fixture.ts'

/** Fails when the parse takes a second or more. */
function quickly(json: string | Uint8Array): readonly { message: string; line: number; column: number }[] {
  const start = cpuTime()
  const problems = problemsIn(json)
  expect(cpuTime() - start).toBeLessThan(1000)
  return problems
}

/** Whole numbers below a limit, the same in each run: a linear congruential generator of Numerical Recipes. */
function randomNumbers(): (below: number) => number {
  let state = 20_261_123
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    // The lower bits of such a generator repeat soon.
    return Math.floor((state / 2 ** 32) * below)
  }
}

function parsedByNode(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

describe('the encoding of a registration file', () => {
  it('may be UTF-8 with a byte order mark and CRLF', () => {
    expect(parse(`\ufeff${registrationJson().replaceAll('\n', '\r\n')}\r\n`).ok).toBe(true)
  })

  it('keeps characters beyond ASCII', () => {
    const parsed = parse(registrationJson({ application: { flow: 'new', name: 'Sicherung für 株式会社 😀' } }))

    expect(parsed).toMatchObject({ registration: { application: { name: 'Sicherung für 株式会社 😀' } } })
  })

  it.each([
    ['UTF-16 little-endian with a mark', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-16'],
    ['UTF-16 little-endian', Buffer.from('{"tenant"', 'utf16le'), 'UTF-16'],
    ['UTF-16 big-endian with a mark', Buffer.from('\ufeff{}', 'utf16le').swap16(), 'UTF-16'],
    ['UTF-16 big-endian', Buffer.from('{"tenant"', 'utf16le').swap16(), 'UTF-16'],
    ['UTF-32 little-endian with a mark', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'UTF-32'],
    ['UTF-32 little-endian', Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0]), 'UTF-32'],
    ['UTF-32 big-endian with a mark', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b]), 'UTF-32'],
    ['UTF-32 big-endian', Buffer.from([0, 0, 0, 0x7b, 0, 0, 0, 0x7d]), 'UTF-32']
  ])('must not be %s', (_what, bytes, encoding) => {
    const problems = quickly(bytes)

    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(`contoso.json is stored as ${encoding}, not as UTF-8; save it as UTF-8`)
  })

  it.each([
    ['Latin-1', Buffer.from('{\r\n "ä": "\ufffd"}', 'latin1'), 2, 3, 6],
    ['a cut character', Buffer.concat([Buffer.from('{"ä": "'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')]), 1, 8, 9],
    ['an overlong form', Buffer.from([0x7b, 0x0a, 0xc0, 0xaf, 0x7d]), 2, 1, 3],
    ['half a surrogate pair', Buffer.from([0x7b, 0xed, 0xa0, 0x80]), 1, 2, 2],
    ['a valid replacement character before', Buffer.concat([Buffer.from('"\ufffd'), Buffer.from([0xff])]), 1, 3, 5]
  ])('must be valid: %s is refused with its place', (_what, bytes, line, column, byte) => {
    const problems = quickly(bytes)

    expect(problems).toMatchObject([{ line, column }])
    expect(problems[0]?.message).toContain(`contoso.json is not UTF-8: byte ${byte} is not part of a valid character`)
  })
})

describe('the JSON of a registration file', () => {
  it.each([
    ['nothing', ''],
    ['blanks', ' \r\n\t '],
    ['a byte order mark alone', '\ufeff'],
    ['a comment alone', '// later\n']
  ])('is not %s', (_what, json) => {
    expect(problemsIn(json).map(({ message }) => message)).toEqual([
      'contoso.json is empty; write JSON into it, as the files in examples show.'
    ])
  })

  it.each([
    ['[]', 'a list'],
    ['"text"', 'text'],
    ['5', '5'],
    ['null', 'null'],
    ['true', 'the value true']
  ])('is an object, not %s', (json, kind) => {
    expect(problemsIn(json)).toMatchObject([{ line: 1, column: 1, path: '' }])
    expect(problemsIn(json)[0]?.message).toBe(`The value must be an object in braces, { … }. This is ${kind}.`)
  })

  it.each([
    ['a number that is not one', '{"a": NaN}', 7, 'neither NaN nor Infinity'],
    ['infinity', '{"a": -Infinity}', 7, 'neither NaN nor Infinity'],
    ['a Python Boolean', '{"a": True}', 7, 'in lowercase only'],
    ['an unquoted value', '{"a": backup}', 7, 'must stand in double quotes'],
    ['an unquoted name', '{a: 1}', 2, 'must stand in double quotes'],
    ['an undefined value', '{"a": undefined}', 7, 'must stand in double quotes'],
    ['a leading zero', '{"a": 010}', 7, 'not a number in JSON'],
    ['a plus sign', '{"a": +1}', 7, 'not a number in JSON'],
    ['a bare point', '{"a": 1.}', 7, 'not a number in JSON'],
    ['an empty exponent', '{"a": 1e}', 7, 'not a number in JSON'],
    ['a hexadecimal number', '{"a": 0x10}', 7, 'not a number in JSON'],
    ['single quotes', `{'a': 1}`, 2, 'straight double quotes'],
    ['typographic quotes', '{“a”: 1}', 2, 'straight double quotes'],
    ['a quote that is not closed', '{"a": "x,\n"b": 1}', 7, 'closing double quote'],
    ['a quote open to the end', '{"a": "x', 7, 'closing double quote'],
    ['a control character', '{"a": "x\ty"}', 9, 'control character U+0009'],
    ['a path with single backslashes', String.raw`{"a": "C:\certificates"}`, 10, 'write a backslash as \\\\'],
    ['a short Unicode escape', String.raw`{"a": "\u12"}`, 8, 'has no such escape'],
    ['a missing colon', '{"a" 1}', 6, 'A colon is missing'],
    ['a missing comma', '{"a": 1 "b": 2}', 9, 'A comma is missing'],
    ['a missing comma in a list', '{"a": [1 2]}', 10, 'A comma is missing'],
    ['two commas', '{"a": 1,, "b": 2}', 9, 'missing before this comma'],
    ['a missing value', '{"a": }', 7, 'A value is missing after this colon'],
    ['a name alone', '{"a"}', 5, 'colon and a value are missing'],
    ['a number as a name', '{1: 2}', 2, 'name in double quotes is expected'],
    ['a list as a name', '{[1]: 2}', 2, 'name in double quotes is expected'],
    ['a second colon', '{"a": 1: 2}', 8, 'colon is out of place'],
    ['a semicolon', '{"a": 1; "b": 2}', 8, 'U+003B has no meaning'],
    ['a no-break space', '{"a":\u00a01}', 6, 'U+00A0 has no meaning'],
    ['no end', '{"a": {"b": 1}', 1, 'a "}" is missing'],
    ['a wrong bracket', '{"a": [1}', 9, 'a "]" is due here'],
    ['a bracket too many', '{"a": 1]', 8, 'a "}" is due here'],
    ['something behind the end', '{} {}', 4, 'remove what follows']
  ])('has no %s', (_what, json, column, part) => {
    const problems = problemsIn(json)

    expect(problems).toMatchObject([{ line: 1, column }])
    expect(problems[0]?.message).toContain(part)
  })

  it.each([
    ['YAML', 'tenant: contoso.com\nservices:\n  teams: true\n', 1],
    ['YAML behind comments', '# YAML\n\n---\ntenant: contoso.com\n', 4],
    ['YAML with a value that breaks JSON in many places', "application:\n  name: 'x' # y\n", 1]
  ])('is not %s', (_what, yaml, line) => {
    expect(problemsIn(yaml)).toMatchObject([
      {
        line,
        column: 1,
        message: expect.stringMatching(/^contoso\.json is YAML, and a registration is JSON\. Convert it/)
      }
    ])
  })

  it('is not taken for YAML where only its first brace is missing', () => {
    expect(problemsIn('"tenant": "contoso.com",\n"usage": []}')[0]?.message).not.toContain('YAML')
  })

  it('has no comments; they are reported once, along with what else is wrong', () => {
    const json = registrationJson({ tenant: 'contoso' }).replace('{', '{ // first\n /* second\n */ # third')
    const problems = problemsIn(json)

    expect(problems).toMatchObject([
      { line: 1, column: 3, endColumn: 11, message: 'JSON has no comments; remove this one and 2 more.' },
      { line: 4, path: 'tenant' }
    ])
  })

  it.each([
    ['a comment', registrationJson().replace('{', '{ /* mine */')],
    ['a trailing comma', registrationJson().replace(/\}$/, ',}')]
  ])('has not even one: %s alone refuses a right registration', (_what, json) => {
    expect(problemsIn(json)).toHaveLength(1)
  })

  it('has no trailing commas; they are reported along with what else is wrong', () => {
    const json = registrationJson({ usage: ['backup'], tenant: 'contoso' })
      .replace('"backup"', '"backup", ')
      .replace(/\}$/, ',\n}')
    const problems = problemsIn(json)

    expect(problems.map(({ message }) => message.slice(0, 30))).toEqual([
      'tenant: The tenant must be its',
      'JSON allows no comma before "]',
      'JSON allows no comma before "}'
    ])
  })

  it('has no two commas in a row before a bracket either', () => {
    expect(problemsIn('{"a": 1,,}').filter(({ message }) => message.startsWith('JSON '))).toMatchObject([
      { column: 8, message: 'JSON allows no comma before "}"; remove it.' },
      { column: 9, message: 'JSON allows no comma before "}"; remove it.' }
    ])
  })

  it('is read as the JSON.parse of Node.js reads it, whatever is changed in it', () => {
    const random = randomNumbers()
    const text = registrationJson({ usage: ['backup', 'restoreCertificate'], delivery: {}, $schema: 'a\\b\u00e9' })
    let accepted = 0
    for (let round = 0; round < 5000; round++) {
      const characters = [...text]
      for (let change = 0; change <= random(2); change++) {
        const at = random(characters.length)
        const other = [...'{}[]:,"\\ue0-.5 \n\ttnf#/*é'][random(26)] ?? ''
        characters.splice(at, random(2), other)
      }
      const changed = characters.join('')
      const expected = parsedByNode(changed)
      const bytes = new TextEncoder().encode(changed)
      const source = readJsonSource({ name: 'contoso.json', file: undefined, bytes, pathSyntax: 'posix' })
      const { data } =
        source.root !== undefined && parseJson(changed).extensions.length === 0
          ? mergedDocument([source], { renamed: new Map(), omitted: EXTENDS })
          : { data: undefined }
      if (expected !== undefined) accepted++

      expect({ changed, data: JSON.stringify(data) }).toEqual({ changed, data: JSON.stringify(expected) })
    }

    expect(accepted).toBeGreaterThan(500)
  })

  it('gives no property twice; both lines are named', () => {
    const json = registrationJson({ $schema: 'a', certificate: { source: 'generate' } })
    const twice = json.replace('"$schema"', '"\\u0074enant": "contoso.com",\n  "$schema"')

    expect(problemsIn(twice)).toMatchObject([
      {
        line: 15,
        column: 3,
        path: 'tenant',
        message: 'tenant: The property tenant is given twice, in lines 2 and 15; keep one.'
      }
    ])
    expect(problemsIn('{"usage": [{"a": 1, "a": 2}]}')).toContainEqual(
      expect.objectContaining({ message: 'usage[0].a: The property a is given twice, in line 1; keep one.' })
    )
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('has no property %s', (name) => {
    const problems = problemsIn(registrationJson({}).replace('{', `{"${name}": {"tenant": "x"},`))

    expect(problems.map(({ path }) => path)).toEqual([name])
  })

  it('takes nothing from a prototype', () => {
    expect(problemsIn('{"__proto__": {"tenant": "contoso.com"}}').map(({ path }) => path)).toContain('tenant')
  })

  it.each([
    ['1e400', 'a number that is too large'],
    ['-1e400', 'a number that is too large'],
    ['1e300', '1e+300'],
    [`${'9'.repeat(400)}`, 'a number that is too large']
  ])('has no number as large as %s', (number, shown) => {
    const json = registrationJson({ certificate: { source: 'generate', validityDays: 7 } }).replace(
      ': 7',
      `: ${number}`
    )
    const [problem] = quickly(json)

    expect(problem?.message).toContain('must be a whole number from 1 to 3650')
    expect(problem?.message).toContain(`This is ${shown}.`)
  })

  it('may write a whole number with a point', () => {
    const json = registrationJson({ certificate: { source: 'generate', validityDays: 90 } }).replace(': 90', ': 90.0')

    expect(parse(json)).toMatchObject({ registration: { certificate: { validityDays: 90 } } })
  })
})

describe('a hostile registration file', () => {
  const MEBIBYTE = 1024 * 1024

  it.each([
    ['10,000 lists in each other', '['.repeat(10_000), 'deeper than 32 levels'],
    ['10,000 objects in each other', '{"a":'.repeat(10_000), 'deeper than 32 levels'],
    ['a hundred thousand values', `{"a": [${'1,'.repeat(100_000)}1]}`, 'more than 5000 values'],
    ['a hundred thousand properties', `{${'"a": 1, '.repeat(100_000)}"a": 1}`, 'more than 5000 values'],
    ['a mebibyte of brackets', '['.repeat(MEBIBYTE), 'deeper than 32 levels'],
    ['a mebibyte of line ends', '\n'.repeat(MEBIBYTE), 'is empty'],
    ['a mebibyte of comments', '/**/'.repeat(MEBIBYTE / 4), 'is empty'],
    ['a mebibyte of one word', `{"a": ${'t'.repeat(MEBIBYTE - 10)}}`, 'double quotes'],
    ['a mebibyte of digits', `{"a": ${'0'.repeat(MEBIBYTE - 10)}}`, 'not a number in JSON'],
    ['a mebibyte of one quote', `{"a": "${'x'.repeat(MEBIBYTE - 10)}`, 'closing double quote'],
    ['a mebibyte of backslashes', `{"a": "${'\\'.repeat(MEBIBYTE - 10)}`, 'closing double quote']
  ])('with %s is refused in one sentence', (_what, json, part) => {
    const problems = quickly(json)

    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain(part)
    expect(problems[0]?.message.length).toBeLessThan(200)
  })

  it.each([
    ['tenant', (long: string) => ({ tenant: long })],
    ['application.name', (long: string) => ({ application: { flow: 'new', name: `${long} ` } })],
    ['certificate.thumbprint', (long: string) => ({ certificate: { source: 'store', thumbprint: long } })],
    ['certificate.path', (long: string) => ({ certificate: { source: 'pfx', path: long } })],
    ['region', (long: string) => ({ region: long })]
  ])('with a value of a mebibyte as %s is refused at once', (_path, changes) => {
    for (const part of ['a', 'a.', ' :a', ' ', '-', "a'"]) {
      const problems = quickly(registrationJson(changes(part.repeat((MEBIBYTE - 1000) / part.length))))

      expect(problems).toHaveLength(1)
      expect(problems[0]?.message.length).toBeLessThan(400)
    }
  })

  it('with thousands of unknown and secret names is refused at once', () => {
    const names = Array.from({ length: 4000 }, (_, index) => [
      `pass-word tenan ${index % 2 === 0 ? 'x' : ''}${index}`,
      1
    ])
    const problems = quickly(registrationJson(Object.fromEntries(names)))

    expect(problems).toHaveLength(101)
  })

  it('of any bytes is answered with problems, never with an exception', () => {
    const seed = new TextEncoder().encode(registrationJson({ usage: ['backup'] }))
    const random = randomNumbers()
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from(seed)
      for (let change = 0; change <= random(3); change++) bytes[random(bytes.length)] = random(256)
      const parsed = parse(bytes.subarray(0, bytes.length - (random(2) === 0 ? 0 : random(bytes.length))))
      const problems = parsed.ok ? [] : parsed.problems

      expect(parsed.ok || problems.length > 0).toBe(true)
      for (const { line, column, message } of problems) {
        expect(line >= 1 && column >= 1).toBe(true)
        expect(message).toMatch(/^[^\p{Cc}]+[.?]$/u)
      }
    }
  })
})
