import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readRegistrationFiles } from '../../src/adapters/files/registration-files.ts'
import {
  type CheckedRegistrations,
  checkRegistrations,
  type ReadRegistration
} from '../../src/registration/check-registrations.ts'
import { registrationJson } from '../registration/registration-fixture.ts'
import { cpuTime } from '../support/cpu-time.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'registration-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function checked(read: ReadRegistration): CheckedRegistrations {
  return checkRegistrations([read], { workingDirectory: directory, pathSyntax: 'posix', repository: undefined })
}

async function readOne(configuration: string): Promise<ReadRegistration> {
  const start = cpuTime()
  const sources = await readRegistrationFiles(configuration, { workingDirectory: directory, workspace: directory })
  expect(cpuTime() - start).toBeLessThan(1000)
  const [only, ...others] = sources
  if (only === undefined || others.length > 0) throw new Error(`${sources.length} sources instead of one`)
  return only
}

async function refusalOf(configuration: string): Promise<string> {
  const read = await readOne(configuration)
  expect(read).toMatchObject({ ok: false, problems: [{ line: 1, column: 1, path: '' }] })
  return read.ok ? '' : read.problems.map(({ message }) => message).join('\n')
}

/** A file that holds nothing but a size. */
function sparseFile(name: string, size: number): void {
  writeFileSync(join(directory, name), '')
  truncateSync(join(directory, name), size)
}

describe('the input configuration', () => {
  it.each([
    ['an object', registrationJson()],
    ['an object behind blanks', `\n  ${registrationJson()}\n`]
  ])('may be the JSON itself: %s', async (_what, json) => {
    const read = await readOne(json)

    expect(read).toMatchObject({ ok: true, chain: { own: { name: 'The input configuration', file: undefined } } })
    expect(checked(read)).toMatchObject({ registrations: [{}], problems: [] })
  })

  it('counts lines from its own start when it is the JSON itself', async () => {
    const read = await readOne(`\n\n${registrationJson({ tenant: 'contoso' })}`)

    expect(checked(read)).toMatchObject({
      problems: [{ file: undefined, line: 4, column: 13 }]
    })
  })

  it('is answered when a list of registrations takes its place', async () => {
    const read = await readOne(`[${registrationJson()}]`)

    expect(checked(read)).toMatchObject({
      problems: [{ message: 'The value must be an object in braces, { … }. This is a list.' }]
    })
  })

  it.each([
    ['of two properties', 'tenant: contoso.onmicrosoft.com\nproductVersion: "8.5"\n', 1],
    ['behind a comment and the mark of a document', '# Contoso\n\n---\ntenant: contoso.onmicrosoft.com\n', 4],
    ['of one line', 'tenant: contoso.onmicrosoft.com', 1],
    ['with a value on the next line', 'services:\n  teams: true\n', 1],
    ['in a list', '- tenant: contoso.onmicrosoft.com\n', 1]
  ])('may not be YAML: %s', async (_what, yaml, line) => {
    const read = await readOne(yaml)

    expect(checked(read)).toMatchObject({
      problems: [
        {
          file: undefined,
          line,
          message:
            'The input configuration is YAML, and a registration is JSON. Convert it, for example with "yq -o=json", and see the files in examples.'
        }
      ]
    })
  })

  it('is answered when its first brace is missing', async () => {
    expect(
      await readRegistrationFiles('"tenant": "contoso.com",\n}', { workingDirectory: directory, workspace: directory })
    ).toMatchObject([
      {
        problems: [
          {
            line: 1,
            message:
              'The line ""tenant": "contoso.com"," of the input configuration begins with a double quote; write a path without it, or JSON from its first "{" on.'
          }
        ]
      },
      { problems: [{ file: '}' }] }
    ])
  })

  it('must not be empty', async () => {
    expect(await refusalOf(' \n')).toBe(
      'The input configuration is empty; give the path of a registration file or the JSON itself.'
    )
  })
})

describe('a registration file', () => {
  it.each([
    ['relative to the working directory', (name: string) => name],
    ['absolute', (name: string) => join(directory, name)],
    ['with a detour and a line end', (name: string) => `./a/../${name}\n`]
  ])('is read by a path %s and named as annotations want it', async (_what, pathOf) => {
    mkdirSync(join(directory, 'registrations'))
    writeFileSync(join(directory, 'registrations/contoso.json'), registrationJson())
    const read = await readOne(pathOf('registrations/contoso.json'))

    expect(read).toMatchObject({
      ok: true,
      chain: { own: { file: 'registrations/contoso.json', name: 'registrations/contoso.json' } }
    })
    expect(checked(read)).toMatchObject({ registrations: [{}], problems: [] })
  })

  it('outside the working directory keeps its whole path', async () => {
    const outside = join(directory, 'contoso.json')
    writeFileSync(outside, registrationJson())

    const workingDirectory = join(directory, 'work')
    const read = await readRegistrationFiles('../contoso.json', { workingDirectory, workspace: workingDirectory })

    expect(read).toMatchObject([{ chain: { own: { file: outside } } }])
  })

  it('may be a symbolic link', async () => {
    writeFileSync(join(directory, 'real.json'), registrationJson())
    symlinkSync('real.json', join(directory, 'link.json'))

    expect(await readOne('link.json')).toMatchObject({ ok: true })
  })

  it('must exist', async () => {
    expect(await refusalOf('registrations/contoso.json')).toBe(
      'The registration file registrations/contoso.json does not exist; the path starts at the working directory, ' +
        'and the repository must be checked out by an earlier step.'
    )
  })

  it('that does not exist is guessed from its neighbours', async () => {
    writeFileSync(join(directory, 'contoso.json'), registrationJson())

    expect(await refusalOf('contosso.json')).toContain(
      'does not exist; the nearest name in the same directory is "contoso.json"'
    )
  })

  it.each([
    ['contoso.json, fabrikam.json', 'write each path on a line of its own'],
    ['- contoso.json', 'write the path without "-" in front of it'],
    [
      'https://x.example/contoso.json',
      'it is an address, and nothing is fetched: check the files out in an earlier step'
    ]
  ])('is not there where it is written as %s', async (line, hint) => {
    expect(await refusalOf(line)).toContain(`does not exist; ${hint}.`)
  })

  it('is not taken for a folder beside it', async () => {
    mkdirSync(join(directory, 'contoso.json'))

    expect(await refusalOf('contosso.json')).not.toContain('did you mean')
  })

  it('is not there where a link to it leads nowhere', async () => {
    symlinkSync('gone.json', join(directory, 'link.json'))

    expect(await refusalOf('link.json')).toBe(
      'The registration file link.json is a symbolic link to gone.json, which does not exist.'
    )
  })

  it('is not below a file', async () => {
    writeFileSync(join(directory, 'contoso.json'), registrationJson())

    expect(await refusalOf('contoso.json/registration.json')).toContain('does not exist')
  })

  it('is not a directory', async () => {
    mkdirSync(join(directory, 'registrations'))

    expect(await refusalOf('registrations')).toBe(
      'The registration file registrations is a directory; name a file in it, or many with a pattern such as customers/*.json.'
    )
  })

  it('is not a pipe, and no writer is waited for', async () => {
    execFileSync('mkfifo', [join(directory, 'pipe.json')])

    expect(await refusalOf('pipe.json')).toContain('pipe.json is not a regular file but a pipe, a socket or a device')
  })

  it('is not a device', async () => {
    expect(await refusalOf('/dev/zero')).toContain('/dev/zero is not a regular file')
  })

  it('is not larger than a mebibyte, which is known before it is read', async () => {
    sparseFile('large.json', 20 * 1024 * 1024)
    sparseFile('just-too-large.json', 1024 * 1024 + 1)

    expect(await refusalOf('large.json')).toBe(
      'The registration file large.json is larger than 1024 KiB, the most that a registration file may have.'
    )
    expect(await refusalOf('just-too-large.json')).toContain('is larger than 1024 KiB')
  })

  it('may have a mebibyte', async () => {
    writeFileSync(join(directory, 'large.json'), registrationJson().padEnd(1024 * 1024))
    const read = await readOne('large.json')

    expect(checked(read)).toMatchObject({ registrations: [{}], problems: [] })
  })

  it('is not a link to itself', async () => {
    symlinkSync('loop.json', join(directory, 'loop.json'))

    expect(await refusalOf('loop.json')).toContain('symbolic link to itself')
  })

  it('has a path that the system accepts', async () => {
    expect(await refusalOf(`${'x'.repeat(300)}.json`)).toContain('too long for the operating system')
    expect(await refusalOf('a\u0000b.json')).toContain('a\\u{0}b.json cannot be read: ERR_INVALID_ARG_VALUE')
  })

  it('may be read by the account of the action', async () => {
    const path = join(directory, 'closed.json')
    writeFileSync(path, registrationJson(), { mode: 0o000 })
    // Root reads everything: as root the test acts as the user nobody for this one call.
    const isRoot = process.geteuid?.() === 0
    execFileSync('chmod', ['755', directory])
    if (isRoot) process.seteuid?.(65_534)
    const message = await refusalOf('closed.json').finally(() => {
      if (isRoot) process.seteuid?.(0)
    })

    expect(message).toContain('closed.json may not be read by the account that runs the action')
  })
})
