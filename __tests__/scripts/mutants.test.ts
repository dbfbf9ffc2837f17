import { describe, expect, it } from '@jest/globals'
import { MUTANTS } from '../../scripts/mutants.ts'
import { projectFiles, read } from '../project/project-files.ts'

describe('the sources as "npm run test:mutants" breaks them', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    'still hold what is changed: %s',
    (_name, mutant) => {
      const text = read(mutant.file)
      expect(mutant.edits.map(([from]) => text.split(from).length - 1)).toEqual(mutant.edits.map(() => 1))
      expect(mutant.edits.filter(([from, to]) => from === to)).toEqual([])
    }
  )

  it('are tried by tests that there are', () => {
    const files = new Set(projectFiles())
    expect(MUTANTS.flatMap(({ tests }) => tests).filter((path) => !files.has(path))).toEqual([])
  })
})
