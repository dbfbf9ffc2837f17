import { describe, expect, it } from '@jest/globals'
import { plainRecord } from '../../scripts/plain-record.ts'
import { read, writtenFiles } from './project-files.ts'

const README = read('README.md')
const DOCUMENTS = writtenFiles().filter((path) => path.endsWith('.md'))

describe('README.md', () => {
  it('is read in one sitting', () => {
    expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(200)
  })

  it('shows what can be run in a fresh clone, as CI runs it', () => {
    const ci = read('.ci/run')
    for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) {
      expect(README).toContain(`\n${command}\n`)
      expect(ci).toContain(command)
    }
  })

  it('shows the action, as all documents do, under the tag of the major version that it has, and explains the owner', () => {
    const { version } = plainRecord(JSON.parse(read('package.json')), 'package.json')
    const tags = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/register-vb365-application@([\w.]+)/g)].map(([, tag]) => tag)
    )
    expect(new Set(tags)).toEqual(new Set([`v${String(version).split('.')[0]}`]))
    expect(README).toMatch(/`your-org` stands for /)
  })
})
