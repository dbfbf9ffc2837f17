import { constants } from 'node:fs'
import { mkdtemp, open, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { errorCode, fileProblem } from '../../src/adapters/files/file-problem.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-problem-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe('a file operation that fails', () => {
  it.each([
    ['on a missing file', () => open(join(folder, 'missing'), 'r'), 'it does not exist'],
    ['on a directory', () => open(folder, 'w'), 'it is a directory'],
    ['below a file', () => readdir(join(process.execPath, 'below')), 'a part of the path is not a directory'],
    ['on a file that is there', () => open(process.execPath, 'wx'), 'it already exists'],
    ['on a long name', () => open(join(folder, 'x'.repeat(300)), 'w'), 'the name is too long']
  ])('%s is explained in words', async (_, operation, words) => {
    expect(fileProblem(await operation().catch((error: unknown) => error))).toBe(words)
  })

  it('on a link that must not be followed is explained in words', async () => {
    const link = join(folder, 'link')
    await symlink('elsewhere', link)
    const failed = await open(link, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => error)
    expect(fileProblem(failed)).toBe('it is a symbolic link')
  })

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'permission is denied'],
    ['EPERM', 'the operation is not permitted; on Windows another program may have it open, or it is read-only'],
    ['EBUSY', 'another program has it open; close that program or wait until it has finished'],
    ['ETXTBSY', 'it is a running program; stop it first'],
    ['EMFILE', 'too many files are open; raise the limit of open files of this job (ulimit -n)'],
    ['ENFILE', 'too many files are open on this machine'],
    ['EIO', 'the disk or the network share failed']
  ])('with %s is explained in words', (code, words) => {
    expect(fileProblem(Object.assign(new Error(`${code}: something`), { code }))).toBe(words)
  })

  it('with a code that a user can do nothing about is reported by that code', () => {
    expect(fileProblem(Object.assign(new Error('EXDEV: another device'), { code: 'EXDEV' }))).toBe('EXDEV')
  })

  it('for another reason is reported in its own words', () => {
    expect(fileProblem(new Error('no file operation'))).toBe('no file operation')
    expect(fileProblem('text')).toBe('text')
  })

  it('has no code where it is not an error of the system', () => {
    expect([errorCode(new Error('x')), errorCode({ code: 'ENOENT' }), errorCode(undefined)]).toEqual([
      undefined,
      undefined,
      undefined
    ])
  })
})
