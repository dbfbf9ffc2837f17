import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFaults } from '../../emulator/faults/fault-file.ts'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../emulator/faults/faults.schema.json'), 'utf8'))
const isValid = new Ajv2020({ allowUnionTypes: true, formats: { regex: true } }).compile(schema)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fault-file-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileWith(content: unknown): string {
  const path = join(folder, 'faults.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const refused = (content: unknown) => () => readFaults(fileWith(content))

describe('a file of faults', () => {
  it('is read, with paths from its own folder', () => {
    const faults = [
      {
        server: 'keyVault',
        method: 'POST',
        path: '/import',
        body: 'x5c',
        nth: 2,
        times: 3,
        fault: { kind: 'answer', status: 429, retryAfter: 5 }
      },
      {
        of: 'item',
        share: 0.3,
        fault: { kind: 'answer', status: 503, acted: true, body: { error: { code: 'Busy' } } }
      },
      {
        fault: {
          kind: 'answer',
          status: 503,
          retryAfterDate: -60,
          headers: { 'Content-Type': 'text/html' },
          body: '<p>'
        }
      },
      { fault: { kind: 'reset' } },
      { fault: { kind: 'hang', acted: true } },
      { fault: { kind: 'half-body' } },
      { fault: { kind: 'short-body' } },
      { fault: { kind: 'content-type', contentType: 'text/plain; charset=utf-8' } },
      { fault: { kind: 'slow', milliseconds: 5000 } },
      { of: 'request', fault: { kind: 'kill', acted: true, pidFile: 'client.pid' } }
    ]
    const content = { $schema: 'faults.schema.json', seed: 4, faults }
    expect(isValid(content)).toBe(true)
    expect(readFaults(fileWith(content))).toEqual({
      $schema: 'faults.schema.json',
      seed: 4,
      faults: [
        {
          server: 'keyVault',
          method: 'POST',
          path: /\/import/,
          body: /x5c/,
          nth: 2,
          times: 3,
          fault: { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '5' } }
        },
        {
          of: 'item',
          share: 0.3,
          fault: {
            kind: 'answer',
            acted: true,
            status: 503,
            headers: { 'content-type': 'application/json' },
            body: '{"error":{"code":"Busy"}}'
          }
        },
        {
          fault: {
            kind: 'answer',
            acted: false,
            status: 503,
            retryAfterDate: -60,
            headers: { 'content-type': 'text/html' },
            body: '<p>'
          }
        },
        { fault: { kind: 'reset', acted: false } },
        { fault: { kind: 'hang', acted: true } },
        { fault: { kind: 'half-body' } },
        { fault: { kind: 'short-body' } },
        { fault: { kind: 'content-type', contentType: 'text/plain; charset=utf-8' } },
        { fault: { kind: 'slow', milliseconds: 5000 } },
        { of: 'request', fault: { kind: 'kill', acted: true, pidFile: join(folder, 'client.pid') } }
      ]
    })
  })

  it.each([
    [
      { faults: [{ fault: { kind: 'explode' } }] },
      'faults[0].fault.kind must be one of answer, reset, hang, kill, half-body, short-body, content-type, slow'
    ],
    [
      { faults: [{ of: 'item', fault: { kind: 'slow', milliseconds: 1 } }] },
      'faults[0].fault.kind must be one of answer, reset, hang, kill'
    ],
    [{ faults: [{ of: 'batch', fault: { kind: 'reset' } }] }, 'faults[0].of must be one of request, item'],
    [
      { faults: [{ server: 'graph', fault: { kind: 'reset' } }] },
      'faults[0].server must be one of tenant, exchange, sharePoint, github, keyVault, vb365'
    ],
    [{ faults: [{ method: 'get', fault: { kind: 'reset' } }] }, 'faults[0].method must be a method in upper case'],
    [{ faults: [{ nth: 0, fault: { kind: 'reset' } }] }, 'faults[0].nth must be a whole number from 1'],
    [{ faults: [{ share: 2, fault: { kind: 'reset' } }] }, 'faults[0].share must be a share from 0 to 1'],
    [
      { faults: [{ fault: { kind: 'answer', status: 99 } }] },
      'faults[0].fault.status must be a status from 200 to 599'
    ],
    [
      { faults: [{ fault: { kind: 'answer', status: 429, retryAfter: true } }] },
      'faults[0].fault.retryAfter must be seconds, or any text'
    ],
    [{ faults: [{ fault: { kind: 'kill' } }] }, 'faults[0].fault.pidFile is missing'],
    [{ faults: [{ fault: { kind: 'reset', after: true } }] }, 'faults[0].fault.after is not known'],
    [{ faults: {} }, 'faults must be an array'],
    [[], 'the document must be an object']
  ])('%j is refused, by the schema too', (content, message) => {
    expect(refused(content)).toThrow(`is refused: ${message}.`)
    expect(isValid(content)).toBe(false)
  })

  it('is refused where a pattern is no regular expression', () => {
    expect(refused({ faults: [{ path: '(', fault: { kind: 'reset' } }] })).toThrow(
      'is refused: faults[0].path must be a regular expression.'
    )
  })

  it('is refused where it is not JSON or is not there', () => {
    expect(refused('{')).toThrow(/^The file of faults .* is not JSON\.$/)
    expect(() => readFaults(join(folder, 'missing.json'))).toThrow(/cannot be read; give the path of a JSON file\.$/)
  })
})
