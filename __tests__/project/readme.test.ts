import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { readActionMetadata } from '../../scripts/action-metadata.ts'
import { isPlainRecord, type PlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { parseRegistration } from '../../src/registration/parse-registration.ts'
import { linesWith, ROOT, read, writtenFiles } from './project-files.ts'

const README = read('README.md')
const DOCUMENTS = writtenFiles().filter((path) => path.endsWith('.md'))
const { inputs, outputs } = await readActionMetadata()

function codeBlocks(language: string): readonly string[] {
  const blocks = README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))
  return [...blocks].map(([, content]) => content ?? '')
}

/** The jobs of all workflows that the README shows. */
function jobs(): readonly PlainRecord[] {
  return codeBlocks('yaml').flatMap((block) =>
    Object.values(Object(plainRecord(parse(block), 'a workflow of the README')['jobs'])).filter(isPlainRecord)
  )
}

function stepsOf(job: PlainRecord): readonly PlainRecord[] {
  return Array.isArray(job['steps']) ? job['steps'].filter(isPlainRecord) : []
}

describe('README.md', () => {
  it('shows workflows that give the action only inputs that it has', () => {
    const calls = jobs()
      .flatMap(stepsOf)
      .filter(({ uses }) => String(uses).includes('register-vb365-application'))
    const given = calls.flatMap((step) => Object.keys(Object(step['with'])))
    expect(given).toContain('configuration')
    expect(given.filter((name) => !inputs.some((input) => input.name === name))).toEqual([])
  })

  it('shows workflows that use only outputs that the action has', () => {
    const used = [...README.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    expect(used).not.toEqual([])
    expect(used.filter((name) => !outputs.some((output) => output.name === name))).toEqual([])
  })

  it('shows the action under the tag of the major version that it has, and explains the owner', () => {
    const { version } = plainRecord(JSON.parse(read('package.json')), 'package.json')
    const tags = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/register-vb365-application@([\w.]+)/g)].map(([, tag]) => tag)
    )
    expect(new Set(tags)).toEqual(new Set([`v${String(version).split('.')[0]}`]))
    expect(README).toMatch(/`your-org` stands for /)
  })

  it('keeps the PFX of a runner that remains out of its workspace, which every checkout empties', () => {
    const ownRunners = jobs().filter(({ 'runs-on': runner }) => String(runner).includes('self-hosted'))
    const paths = ownRunners.flatMap(stepsOf).flatMap(({ with: inputs }) => {
      const configuration = Object(inputs)['configuration']
      return configuration === undefined ? [] : [Object(JSON.parse(configuration)).delivery.pfx.path]
    })
    expect(paths).not.toEqual([])
    expect(paths.filter((path) => !isAbsolute(path))).toEqual([])
  })

  it('shows workflows that name their permissions', () => {
    const workflows = codeBlocks('yaml').map((block) => plainRecord(parse(block), 'a workflow of the README'))
    expect(workflows).not.toEqual([])
    for (const workflow of workflows) expect(workflow).toHaveProperty('permissions')
  })

  it('shows a registration file that is accepted', () => {
    const files = codeBlocks('json')
    expect(files).not.toEqual([])
    for (const file of files) {
      const bytes = new TextEncoder().encode(file)
      const source = { name: 'README.md', file: undefined, bytes, pathSyntax: 'posix' } as const
      expect(parseRegistration(source)).toHaveProperty('ok', true)
    }
  })
})

describe('the documents', () => {
  it('name only npm scripts that exist', () => {
    const scripts = Object.keys(Object(JSON.parse(read('package.json')).scripts))
    const named = DOCUMENTS.flatMap((path) => [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name))
    expect(named).toEqual(expect.arrayContaining(['demo', 'emulator']))
    expect(named.filter((name) => name === undefined || !scripts.includes(name))).toEqual([])
  })

  it('show no command whose shell writes into a folder that a fresh clone lacks', () => {
    expect(linesWith(/^[^|`]*[^-=]>>? *(?:out|build|coverage)\//, DOCUMENTS)).toEqual([])
  })

  it('link only to files that exist', () => {
    const links = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, target]) =>
        join(path, '..', target ?? '')
      )
    )
    expect(links).not.toEqual([])
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('quote no internal note', () => {
    expect(linesWith(/graph-facts|design\.md|craft\.md|\bissue #?\d+ of this project/i, DOCUMENTS)).toEqual([])
  })
})
