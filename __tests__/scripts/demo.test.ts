import { describe, expect, it } from '@jest/globals'
import { runNode } from '../../scripts/run-command.ts'
import { read } from '../project/project-files.ts'

describe('npm run demo -- --scenario', () => {
  it('plays a scenario to its end, which it checks itself', async () => {
    const { code, output } = await runNode(['scripts/demo.ts', '--scenario', 'existing'])
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('# Now it is carried out') })
    expect(output.trimEnd().split('# Once more\n')[1]).toContain('Plan: nothing to do')
  })

  it('names what there is to somebody who asks for another one', async () => {
    const { code, output } = await runNode(['scripts/demo.ts', '--scenario', 'everything'])
    expect(code).toBe(2)
    expect(output).toMatch(/^--scenario cannot be "everything"; allowed are renew, existing, drift, .*selfrotate\.\n$/)
  })

  it('has each of its scenarios in the page on trying, where `npm run walk` plays them', async () => {
    const { output } = await runNode(['scripts/demo.ts', '--scenario', ''])
    const names = /allowed are (.+)\./.exec(output)?.[1]?.split(', ') ?? []
    expect(names).toHaveLength(new Set(names).size)
    for (const name of names) expect(read('docs/try-it.md')).toContain(`npm run demo -- --scenario ${name}\n`)
  })
})
