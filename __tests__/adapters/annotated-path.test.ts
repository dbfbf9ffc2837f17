import { describe, expect, it } from '@jest/globals'
import { annotatedPath } from '../../src/adapters/files/annotated-path.ts'

describe('the path in an annotation', () => {
  it.each([
    ['/job/customers/a.json', 'customers/a.json'],
    ['/job/..customers/a.json', '..customers/a.json'],
    ['/job', '.'],
    ['/elsewhere/a.json', '/elsewhere/a.json'],
    ['/jobs/a.json', '/jobs/a.json']
  ])('%s is shown as %s', (path, shown) => {
    expect(annotatedPath(path, '/job')).toBe(shown)
  })
})
