import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chosenFiles } from '../../src/adapters/files/chosen-files.ts'
import { configurationLines } from '../../src/adapters/files/configuration-lines.ts'
import { filePattern } from '../../src/adapters/files/file-pattern.ts'
import { readRegistrationFiles } from '../../src/adapters/files/registration-files.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chosen-files-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function files(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), '{}')
  }
}

/** The files that lines name, from the working directory. */
async function named(...lines: readonly string[]): Promise<readonly string[]> {
  const { paths, problems } = await chosenFiles(configurationLines(lines.join('\n')), directory)
  expect(problems).toEqual([])
  return paths.map((path) => path.slice(directory.length + 1))
}

async function refusals(...lines: readonly string[]): Promise<readonly string[]> {
  const { problems } = await chosenFiles(configurationLines(lines.join('\n')), directory)
  return problems.map(({ line, message }) => `${line}: ${message}`)
}

describe('lines of the input configuration', () => {
  it('are paths and patterns; blank ones and what surrounds them do not count', async () => {
    files('one.json', 'customers/contoso.json', 'customers/fabrikam.json')

    expect(await named('', '  one.json\r', '', '\tcustomers/*.json  ')).toEqual([
      'customers/contoso.json',
      'customers/fabrikam.json',
      'one.json'
    ])
  })

  it('name each file once, however many of them match it and however they are written', async () => {
    files('customers/contoso.json')

    expect(await named('customers/*.json', './customers/contoso.json', 'customers/../customers/c*.json')).toEqual([
      'customers/contoso.json'
    ])
  })

  it('give an order of code units, which depends on no language and no file system', async () => {
    files('ö.json', 'z.json', 'a/z.json', 'a.json', 'B.json', 'a-b.json', '10.json', '9.json')

    expect(await named('**/*.json')).toEqual([
      '10.json',
      '9.json',
      'B.json',
      'a-b.json',
      'a.json',
      'a/z.json',
      'z.json',
      'ö.json'
    ])
  })

  it('exclude files by a path or a pattern behind "!", wherever the line stands', async () => {
    files('customers/contoso.json', 'customers/defaults.json', 'customers/old/fabrikam.json')

    expect(await named('!customers/defaults.json', 'customers/**/*.json', '! customers/old/**')).toEqual([
      'customers/contoso.json'
    ])
  })

  it('exclude what is hidden too, so that nothing is handled that was meant to be left out', async () => {
    files('.customers/contoso.json', '.customers/draft.json')

    expect(await named('.customers/*.json', '!**/draft.json')).toEqual(['.customers/contoso.json'])
  })

  it('are read into registrations, files that cannot be read among the problems', async () => {
    files('customers/contoso.json')
    symlinkSync('gone.json', join(directory, 'customers/link.json'))

    expect(
      await readRegistrationFiles('customers/*.json\nmissing.json', {
        workingDirectory: directory,
        workspace: directory
      })
    ).toMatchObject([
      { ok: true, chain: { own: { file: 'customers/contoso.json' } } },
      { ok: false, problems: [{ file: 'customers/link.json' }] },
      { ok: false, problems: [{ file: 'missing.json' }] }
    ])
  })
})

describe('a pattern', () => {
  it.each([
    ['*.json', ['a.json', 'ab.json', 'b[1].json', 'x+(y).json']],
    ['?.json', ['a.json']],
    ['a?.json', ['ab.json']],
    ['*/*.json', ['f/a.json']],
    ['**/a.json', ['a.json', 'f/a.json', 'f/g/a.json']],
    ['f/**', ['f/a.json', 'f/g/a.json']],
    ['**/g/**/*.json', ['f/g/a.json']],
    ['a**.json', ['a.json', 'ab.json']],
    ['**.json', ['a.json', 'ab.json', 'b[1].json', 'x+(y).json']],
    ['.*.json', ['.h.json']],
    ['.f/*.json', ['.f/a.json']],
    ['b[1]*', ['b[1].json']],
    ['x+(y).*', ['x+(y).json']],
    ['./f/./*/../g/*.json', []]
  ])('%s matches %j', async (pattern, expected) => {
    files('a.json', 'ab.json', 'f/a.json', 'f/g/a.json', '.h.json', '.f/a.json', 'b[1].json', 'x+(y).json')
    const { paths } = await chosenFiles(configurationLines(pattern), directory)

    expect(paths.map((path) => path.slice(directory.length + 1))).toEqual(expected)
  })

  it('may be absolute, and may leave the working directory as a path may', async () => {
    files('contoso.json', 'work/other.txt')
    const work = join(directory, 'work')
    const expected = { paths: [join(directory, 'contoso.json')], problems: [] }

    expect(await chosenFiles(configurationLines(`${directory}/*.json`), work)).toEqual(expected)
    expect(await chosenFiles(configurationLines('../*.json'), work)).toEqual(expected)
  })

  it('never means a file of Git or of a package', async () => {
    files('a.json', '.git/b.json', 'node_modules/c/d.json', 'f/node_modules/e.json')

    expect(await named('**/*.json')).toEqual(['a.json'])
    expect(await refusals('node_modules/*/*.json')).toEqual([
      '1: The line "node_modules/*/*.json" of the input configuration matches no file; .git and node_modules are never searched.'
    ])
  })

  it('matches links to files, and enters no folder by a link, which may lead back', async () => {
    files('f/a.json')
    symlinkSync('a.json', join(directory, 'f/link.json'))
    symlinkSync('..', join(directory, 'f/up'))

    expect(await named('**')).toEqual(['f/a.json', 'f/link.json'])
    expect(await named('f/up/f/*.json')).toEqual(['f/up/f/a.json', 'f/up/f/link.json'])
  })

  it('on Windows takes either slash and any letter case', () => {
    const { matches } = filePattern('Customers\\**\\*.JSON', '/', 'win32', 'visible-only')

    expect(matches('north/contoso.json')).toBe(true)
  })
})

describe('a line that matches nothing', () => {
  it('is a problem beside those of the other lines, with what may have been meant', async () => {
    files('customers/contoso.yml', 'customers/fabrikam.yml', 'empty/folder/x.json')

    expect(await refusals('customer/**/*.json', 'customers/*.json', '', 'empty/*.json')).toEqual([
      '1: The line "customer/**/*.json" of the input configuration matches no file: there is no folder customer; did you mean "customers".',
      '2: The line "customers/*.json" of the input configuration matches no file: its folder holds contoso.yml, fabrikam.yml.',
      '4: The line "empty/*.json" of the input configuration matches no file: its folder holds folder.'
    ])
  })

  it.each([
    ['a.json, b/*.json', 'write each path on a line of its own'],
    ['- *.json', 'write the path without "-" in front of it'],
    ['https://x.example/*.json', 'it is an address, and nothing is fetched: check the files out in an earlier step']
  ])('is answered by what was meant: %s', async (line, hint) => {
    files('a.json')

    expect(await refusals(line)).toEqual([`1: The line "${line}" of the input configuration matches no file; ${hint}.`])
  })

  it('is answered where it is written as other programs want it', async () => {
    files('a.json')

    expect(await refusals('{a,b}*.json', 'customers\\*.json')).toEqual([
      '1: The line "{a,b}*.json" of the input configuration matches no file; only *, ** and ? have a meaning, write a line for each alternative.',
      '2: The line "customers\\*.json" of the input configuration matches no file; backslashes separate nothing on this system, write forward slashes.'
    ])
  })

  it('is a problem too where it excludes', async () => {
    files('contoso.json', 'fabrikam.json')

    expect(await refusals('*.json', '!fabricam.json', '!old/**')).toEqual([
      '2: The line "!fabricam.json" of the input configuration excludes nothing: no file that the other lines name matches it; did you mean "fabrikam.json".',
      '3: The line "!old/**" of the input configuration excludes nothing: no file that the other lines name matches it.'
    ])
  })

  it('may be longer than any path', async () => {
    files('contoso.json')
    const long = '*'.repeat(70_000)

    expect(await refusals('contoso.json', long, `!${long}`)).toEqual([
      expect.stringMatching(/^2: The line "\*{200}…" of the input configuration is too long for a path\.$/),
      expect.stringMatching(/^3: The line "!\*{199}…" of the input configuration excludes nothing: /)
    ])
  })

  it('may be all of them', async () => {
    files('contoso.json')

    expect(await refusals('!*.json')).toContain(
      '1: The input configuration names only what to exclude; name the registration files too.'
    )
    expect(await refusals('contoso.json', '!*')).toEqual([
      '1: The input configuration excludes every file that it names; exclude fewer.'
    ])
  })

  it('may be one whose folder may not be read', async () => {
    files('closed/contoso.json')
    execFileSync('chmod', ['000', join(directory, 'closed')])
    execFileSync('chmod', ['755', directory])
    // Root reads everything: as root the test acts as the user nobody for this one call.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    const found = await refusals('**/*.json').finally(() => {
      if (isRoot) process.seteuid?.(0)
    })
    execFileSync('chmod', ['755', join(directory, 'closed')])

    expect(found).toEqual([
      '1: The line "**/*.json" of the input configuration cannot be searched for in closed: permission is denied.'
    ])
  })
})

it('more files than one run should take are refused in one sentence', async () => {
  const lines = Array.from({ length: 5001 }, (_, index) => `${index}.json`)

  expect(await refusals(...lines)).toEqual([
    '1: The input configuration names 5001 files, and one run takes at most 5000; spread them over several runs.'
  ])
})
