import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { readActionMetadata } from '../../scripts/action-metadata.ts'
import { documentBlocks, holdsCommands, NEEDS, withoutCode } from '../../scripts/document-blocks.ts'
import { isPlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { readJsonSource } from '../../src/registration/json-source.ts'
import { parseRegistration } from '../../src/registration/parse-registration.ts'
import { chainOfOne } from '../../src/registration/source-chain.ts'
import { linesWith, projectFiles, ROOT, read, writtenFiles } from './project-files.ts'
import { jobsOf, outlastsTheAction, stepsOf } from './workflow-jobs.ts'

const DOCUMENTS = writtenFiles().filter((path) => path.endsWith('.md'))
const BLOCKS = DOCUMENTS.flatMap((path) => documentBlocks(path, read(path)))
const { inputs, outputs } = await readActionMetadata()

function blocksIn(language: string) {
  return BLOCKS.filter((block) => block.language === language)
}

/** The workflows that the documents show, parts of workflows left out. */
const WORKFLOWS = blocksIn('yaml').flatMap(({ path, line, text }) => {
  const workflow: unknown = parse(text)
  return isPlainRecord(workflow) && 'jobs' in workflow ? [{ where: `${path}:${line}`, workflow }] : []
})

/** Steps of all YAML that is shown, parts of workflows included. */
const STEPS = blocksIn('yaml').flatMap(({ text }) => {
  const shown: unknown = parse(text)
  return Array.isArray(shown) ? shown.filter(isPlainRecord) : jobsOf(plainRecord(shown, 'a workflow')).flatMap(stepsOf)
})

/** Names that GitHub gives to headings as anchors, the second of two equal ones with -1 and so on. */
function anchorsOf(path: string): ReadonlySet<string> {
  const text = read(path)
  const counts = new Map<string, number>()
  const headings = [...text.replace(/^( *)```.*\n[\s\S]*?^\1```$/gm, '').matchAll(/^#{1,6} +(.+)$/gm)].map(
    ([, heading = '']) => {
      const slug = heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-')
      const count = counts.get(slug) ?? 0
      counts.set(slug, count + 1)
      return count === 0 ? slug : `${slug}-${count}`
    }
  )
  const explicit = [...text.matchAll(/<a (?:id|name)="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([...headings, ...explicit])
}

/** Links to other files of the project and to anchors, as `path -> target`. */
const LINKS = DOCUMENTS.flatMap((path) => {
  const text = withoutCode(read(path))
  const targets = [
    ...[...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target),
    ...[...text.matchAll(/(?:src|srcset)="(?!https?:)([^"\s]+)"/g)].map(([, target = '']) => target)
  ]
  return targets.map((target) => {
    const [file = '', anchor] = target.split('#')
    return { link: `${path} -> ${target}`, target: file === '' ? path : join(path, '..', file), anchor }
  })
})

describe('the documents', () => {
  it('link only to what is committed', () => {
    const committed = projectFiles()
    const isThere = (target: string) =>
      committed.some((path) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    expect(LINKS.length).toBeGreaterThan(50)
    expect(LINKS.filter(({ target }) => !isThere(target)).map(({ link }) => link)).toEqual([])
  })

  it('link only to headings that exist', () => {
    const toAnchors = LINKS.filter(({ target, anchor }) => anchor !== undefined && target.endsWith('.md'))
    expect(toAnchors.length).toBeGreaterThan(10)
    const broken = toAnchors.filter(
      ({ target, anchor }) => !existsSync(join(ROOT, target)) || !anchorsOf(target).has(anchor ?? '')
    )
    expect(broken.map(({ link }) => link)).toEqual([])
  })

  it('are each reached from the README by links', () => {
    const reached = new Set(['README.md'])
    for (const path of reached) {
      for (const { link, target } of LINKS)
        if (link.startsWith(`${path} -> `) && target.endsWith('.md')) reached.add(target)
    }
    const pages = DOCUMENTS.filter((path) => path.startsWith('docs/'))
    expect(pages.filter((path) => !reached.has(path))).toEqual([])
  })

  it('name only files and folders that exist', () => {
    const named = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/`((?:src|emulator|scripts|__tests__|docs|examples|schemas)\/[\w./-]*\w\/?)`/g)].map(
        ([, name = '']) => ({ path, name })
      )
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ name }) => !existsSync(join(ROOT, name)))).toEqual([])
  })

  it('name only npm scripts that exist', () => {
    const scripts = Object.keys(Object(JSON.parse(read('package.json')).scripts))
    const named = DOCUMENTS.flatMap((path) => [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name))
    expect(named).toEqual(expect.arrayContaining(['demo', 'emulator']))
    expect(named.filter((name) => name === undefined || !scripts.includes(name))).toEqual([])
  })

  it('show commands that `npm run walk` runs, or say what else they need', () => {
    const commands = BLOCKS.filter(holdsCommands)
    const walked = commands.filter(({ needs }) => needs === '')
    expect(walked.length).toBeGreaterThan(4)
    expect(walked.filter(({ path, language }) => language !== 'sh' || !/^(?:README|docs\/)/.test(path))).toEqual([])
    expect(walked.filter(({ text }) => /\b(?:[A-Z]+_ID|FILE|NAME|FOLDER)\b|…/.test(text))).toEqual([])
    expect(commands.filter(({ needs }) => needs !== '' && !(needs in NEEDS))).toEqual([])
  })

  it('show no command whose shell writes into a folder that a fresh clone lacks', () => {
    expect(linesWith(/^[^|`]*[^-=]>>? *(?:out|build|coverage)\//, DOCUMENTS)).toEqual([])
  })

  it('quote no internal note', () => {
    expect(linesWith(/graph-facts|design\.md|craft\.md|\bissue #?\d+ of this project/i, DOCUMENTS)).toEqual([])
  })

  it('show JSON that is JSON, and whole registration files that are accepted', () => {
    const files = blocksIn('json').filter(({ text }) => {
      const document = Object(JSON.parse(text))
      return 'tenant' in document && !('extends' in document)
    })
    expect(files.length).toBeGreaterThan(2)
    for (const { path, text } of files) {
      const bytes = new TextEncoder().encode(text)
      const source = { name: path, file: undefined, bytes, pathSyntax: 'posix' } as const
      expect(parseRegistration(chainOfOne(readJsonSource(source)))).toHaveProperty('ok', true)
    }
  })
})

describe('the workflows in the documents', () => {
  it('give the action only inputs that it has', () => {
    const calls = STEPS.filter(({ uses }) => String(uses).includes('register-vb365-application'))
    const given = calls.flatMap((step) => Object.keys(Object(step['with'])))
    expect(given).toContain('configuration')
    expect(given.filter((name) => !inputs.some((input) => input.name === name))).toEqual([])
  })

  it('use only outputs that the action has', () => {
    const used = blocksIn('yaml').flatMap(({ text }) =>
      [...text.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    )
    expect(used).not.toEqual([])
    expect(used.filter((name) => !outputs.some((output) => output.name === name))).toEqual([])
  })

  it('use actions of others by commit, the same ones as the workflows of the project', () => {
    const used = DOCUMENTS.flatMap((path) => [...read(path).matchAll(/uses: ([\w-]+\/[\w./-]+@\S+(?: # v[\d.]+)?)/g)])
      .map(([, action = '']) => action)
      .filter((action) => !action.startsWith('your-org/'))
    const own = writtenFiles()
      .filter((path) => /^(?:\.github|examples)\/workflows\//.test(path))
      .flatMap((path) => [...read(path).matchAll(/uses: (\S+ # \S+)/g)].map(([, action]) => action))
    expect(used).not.toEqual([])
    expect(used.filter((action) => !own.includes(action))).toEqual([])
  })

  it('name their permissions, run once at a time, and end in time', () => {
    expect(WORKFLOWS.length).toBeGreaterThan(4)
    for (const { workflow } of WORKFLOWS) {
      expect(workflow).toMatchObject({ permissions: expect.anything(), concurrency: expect.anything() })
      for (const job of jobsOf(workflow)) expect(job).toHaveProperty('timeout-minutes')
    }
  })

  it('leave time for what follows the action', () => {
    expect(
      WORKFLOWS.filter(({ workflow }) => !jobsOf(workflow).every(outlastsTheAction)).map(({ where }) => where)
    ).toEqual([])
  })

  it('keep the PFX of a runner that remains out of its workspace, which every checkout empties', () => {
    const ownRunners = WORKFLOWS.flatMap(({ workflow }) => jobsOf(workflow)).filter(({ 'runs-on': runner }) =>
      String(runner).includes('self-hosted')
    )
    const paths = ownRunners.flatMap(stepsOf).flatMap(({ with: given }) => {
      const configuration = Object(given)['configuration']
      return configuration === undefined ? [] : [Object(JSON.parse(configuration)).delivery.pfx.path]
    })
    expect(paths).not.toEqual([])
    expect(paths.filter((path) => !isAbsolute(path))).toEqual([])
  })

  it('are, where "Getting started" shows one, the one among the examples', () => {
    const [shown] = blocksIn('yaml').filter(({ path }) => path === 'docs/getting-started.md')
    expect(shown?.text).toBe(read('examples/workflows/register.yml'))
  })
})
