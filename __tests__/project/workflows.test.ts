import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isPlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { linesWith, read, writtenFiles } from './project-files.ts'
import { jobsOf, outlastsTheAction, stepsOf } from './workflow-jobs.ts'

const PATHS = writtenFiles().filter((path) => /^(?:\.github|examples)\/workflows\/.+\.ya?ml$/.test(path))

it('there are workflows', () => {
  expect(PATHS).toContain('.github/workflows/ci.yml')
})

describe.each(PATHS)('%s', (path) => {
  const workflow = plainRecord(parse(read(path)), path)

  it('may only read the repository, and ask for the ID token of its job, unless a job says more', () => {
    const { 'id-token': _signIn, ...permissions } = plainRecord(workflow['permissions'], 'permissions')
    expect(permissions).toEqual({ contents: 'read' })
  })

  it('runs once at a time', () => {
    const { concurrency } = workflow
    expect(isPlainRecord(concurrency) ? concurrency['group'] : concurrency).toEqual(expect.any(String))
  })

  it('ends each job in time', () => {
    for (const job of jobsOf(workflow)) expect(job['timeout-minutes']).toEqual(expect.any(Number))
  })

  it('leaves time for what follows the action', () => {
    expect(jobsOf(workflow).filter((job) => !outlastsTheAction(job))).toEqual([])
  })

  it('uses actions of others by commit, with the version behind it', () => {
    const pinned =
      /uses: (?:\.\/|your-org\/register-vb365-application@v0$|[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/
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
