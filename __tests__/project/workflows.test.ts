import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isPlainRecord, type PlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { linesWith, read, writtenFiles } from './project-files.ts'

const PATHS = writtenFiles().filter((path) => /^\.github\/workflows\/.+\.ya?ml$/.test(path))

function jobsOf(workflow: PlainRecord): readonly PlainRecord[] {
  return Object.values(plainRecord(workflow['jobs'], 'jobs')).filter(isPlainRecord)
}

function stepsOf(job: PlainRecord): readonly PlainRecord[] {
  return Array.isArray(job['steps']) ? job['steps'].filter(isPlainRecord) : []
}

it('there are workflows', () => {
  expect(PATHS).toContain('.github/workflows/ci.yml')
})

describe.each(PATHS)('%s', (path) => {
  const workflow = plainRecord(parse(read(path)), path)

  it('may only read the repository unless a job says more', () => {
    expect(workflow['permissions']).toEqual({ contents: 'read' })
  })

  it('runs once at a time for a branch', () => {
    expect(workflow['concurrency']).toHaveProperty('group')
  })

  it('ends each job in time', () => {
    for (const job of jobsOf(workflow)) expect(job['timeout-minutes']).toEqual(expect.any(Number))
  })

  it('uses actions of others by commit, with the version behind it', () => {
    const pinned = /uses: (?:\.\/|[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/
    expect(linesWith(/\buses:/, [path]).filter((line) => !pinned.test(line))).toEqual([])
  })

  it('leaves no token behind after the checkout', () => {
    const checkouts = jobsOf(workflow)
      .flatMap(stepsOf)
      .filter(({ uses }) => String(uses).startsWith('actions/checkout@'))
    expect(checkouts).not.toEqual([])
    for (const { with: inputs } of checkouts) expect(inputs).toHaveProperty('persist-credentials', false)
  })

  it('puts nothing from outside into the text of a script', () => {
    const scripts = jobsOf(workflow)
      .flatMap(stepsOf)
      .map(({ run }) => String(run ?? ''))
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
  })
})
