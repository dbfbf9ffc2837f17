import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, win32 } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeFolder } from '../../src/adapters/files/make-folder.ts'
import { refusalOf } from '../support/refusal-of.ts'

const ADVICE = 'Choose another folder.'
const PURPOSE = { failure: 'Nothing can be written', advice: ADVICE }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The refusal of a folder, which must come within a second. */
async function promptRefusal(path: string): Promise<string> {
  const start = performance.now()
  const { code, message } = await refusalOf(makeFolder(path, PURPOSE))
  expect(performance.now() - start).toBeLessThan(1000)
  expect(code).toBe('file-access')
  return message
}

describe('a folder', () => {
  it('is made with those above it that are missing', async () => {
    await makeFolder(join(folder, 'a/b/c'), PURPOSE)

    expect(statSync(join(folder, 'a/b/c')).isDirectory()).toBe(true)
  })

  it('may be there already, behind a link too', async () => {
    mkdirSync(join(folder, 'a'))
    symlinkSync(join(folder, 'a'), join(folder, 'link'))
    await makeFolder(join(folder, 'a'), PURPOSE)
    await makeFolder(join(folder, 'link/b'), PURPOSE)

    expect(existsSync(join(folder, 'a/b'))).toBe(true)
  })

  it('may be made by several runs at once', async () => {
    const path = join(folder, 'a/b/c/d')
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(path, PURPOSE)))

    expect(existsSync(path)).toBe(true)
  })
})

describe('a folder that cannot be made is refused at once, with the reason and what to do:', () => {
  it('below a file', async () => {
    writeFileSync(join(folder, 'file'), '')

    expect(await promptRefusal(join(folder, 'file'))).toBe(
      `Nothing can be written, because the folder ${folder}/file cannot be made: a file has that name. ${ADVICE}`
    )
    expect(await promptRefusal(join(folder, 'file/a/b'))).toBe(
      `Nothing can be written, because the folder ${folder}/file/a/b cannot be made: a part of the path is not a directory. ${ADVICE}`
    )
  })

  it('where a link leads nowhere or to itself', async () => {
    symlinkSync('nowhere', join(folder, 'dangling'))
    symlinkSync('loop', join(folder, 'loop'))

    expect(await promptRefusal(join(folder, 'dangling/a'))).toContain(
      `${folder}/dangling cannot be made: it already exists`
    )
    expect(await promptRefusal(join(folder, 'loop/a'))).toContain('cannot be made: it is a symbolic link.')
  })

  it('with a name that is too long', async () => {
    expect(await promptRefusal(join(folder, 'x'.repeat(300)))).toContain('the name is too long')
  })

  it('where permission is denied', async () => {
    chmodSync(folder, 0o555)
    // Root may write everywhere: as root the test acts as the user nobody for the one call.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    const message = await promptRefusal(join(folder, 'a')).finally(() => {
      if (isRoot) process.seteuid?.(0)
    })

    expect(message).toBe(
      `Nothing can be written, because the folder ${folder}/a cannot be made: permission is denied. ${ADVICE}`
    )
  })

  it('on a drive that is not there', async () => {
    const withoutDrives = {
      parentOf: win32.dirname,
      isFolder: () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' })),
      make: () => Promise.resolve()
    }
    const { message } = await refusalOf(makeFolder('Z:\\out\\pfx', PURPOSE, withoutDrives))

    expect(message).toBe(
      'Nothing can be written, because the folder Z:\\out\\pfx cannot be made: Z:\\ does not exist; a drive may be there for one user and not for another. Choose another folder.'
    )
  })

  if (process.platform === 'linux') {
    it.each([
      ['/proc/x', '/proc'],
      ['/proc/x/y/z', '/proc'],
      ['/proc/self/fd/x', '/proc/self/fd'],
      ['/dev/fd/x', '/dev/fd']
    ])('%s, where the kernel takes no folder', async (path, parent) => {
      expect(await promptRefusal(path)).toContain(`cannot be made: nothing can be made in ${parent}. ${ADVICE}`)
    })

    it.each(['/dev/null/x', '/dev/stdin/x', '/sys/x'])('%s', async (path) => {
      expect(await promptRefusal(path)).toMatch(/cannot be made: (?:a file has that name|a part of the path|the )/)
    })
  }
})
