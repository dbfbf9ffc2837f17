import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readBoundedFile } from '../../src/adapters/files/read-bounded-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-bounded-file-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function namedPipe(name: string): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

describe('a file that is read up to a limit', () => {
  it('may have as many bytes as the limit, and not one more', async () => {
    const path = file('four', 'four')

    await expect(readBoundedFile(path, 4)).resolves.toEqual(Buffer.from('four'))
    await expect(readBoundedFile(path, 3)).resolves.toBe('too-large')
  })

  it('may be empty', async () => {
    await expect(readBoundedFile(file('empty', ''), 4)).resolves.toEqual(Buffer.alloc(0))
  })

  it('is read again as it is then', async () => {
    const path = file('growing', 'a')
    await readBoundedFile(path, 4)
    appendFileSync(path, 'bc')

    await expect(readBoundedFile(path, 4)).resolves.toEqual(Buffer.from('abc'))
  })

  if (process.platform === 'linux') {
    it('is bounded by its bytes where it states no size, as those under /proc', async () => {
      await expect(readBoundedFile('/proc/self/status', 10)).resolves.toBe('too-large')
      await expect(readBoundedFile('/proc/self/status', 1024 * 1024)).resolves.toEqual(expect.any(Buffer))
    })
  }

  it('is followed to where a link leads, unless links are refused', async () => {
    const link = join(folder, 'link')
    symlinkSync(file('target', 'x'), link)

    await expect(readBoundedFile(link, 4)).resolves.toEqual(Buffer.from('x'))
    await expect(readBoundedFile(link, 4, 'refuse-links')).resolves.toBe('not-a-file')
  })

  it.each(['follow-links', 'refuse-links'] as const)('is not a directory or a pipe, with %s', async (links) => {
    await expect(readBoundedFile(folder, 4, links)).resolves.toBe('directory')
    await expect(readBoundedFile(namedPipe(`pipe ${links}`), 4, links)).resolves.toBe('not-a-file')
  })

  it('is not a device, which is not even opened', async () => {
    await expect(readBoundedFile('/dev/zero', 4)).resolves.toBe('not-a-file')
    await expect(readBoundedFile('/dev/null', 4)).resolves.toBe('not-a-file')
  })

  it('that is missing is an error of the file system', async () => {
    await expect(readBoundedFile(join(folder, 'missing'), 4)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(readBoundedFile(join(folder, 'missing'), 4, 'refuse-links')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
