import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { withFileLocked } from '../../src/adapters/files/file-lock.ts'
import { ActionError } from '../../src/errors.ts'

const MODULE = resolve(import.meta.dirname, '../../src/adapters/files/file-lock.ts')

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-lock-'))
  lock = join(folder, 'contoso.pfx.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()

describe('work under a lock', () => {
  it('is done one after another, and leaves no file', async () => {
    let atOnce = 0
    let most = 0
    const work = async () => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await setTimeout(5)
      atOnce -= 1
    }
    await Promise.all(Array.from({ length: 8 }, () => withFileLocked(lock, { signal }, work)))
    expect([most, readdirSync(folder)]).toEqual([1, []])
  })

  it('gives what it results in, and frees the lock where it fails', async () => {
    await expect(withFileLocked(lock, { signal }, async () => 42)).resolves.toBe(42)
    await expect(withFileLocked(lock, { signal }, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not done where no lock can be made', async () => {
    rmSync(folder, { recursive: true })
    await expect(withFileLocked(lock, { signal }, async () => 42)).rejects.toMatchObject({ code: 'ENOENT' })
    mkdirSync(folder)
  })

  it('is waited for no longer than until the run is cancelled', async () => {
    writeFileSync(lock, '')
    const controller = new AbortController()
    const waiting = withFileLocked(lock, controller, async () => 42)
    controller.abort(new ActionError('cancelled', 'The run was cancelled.'))
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(existsSync(lock)).toBe(true)
  })
})

describe('a lock that a killed process left', () => {
  it('is broken once it was seen unchanged for a while', async () => {
    const code = `import { withFileLocked } from ${JSON.stringify(MODULE)}
      const { signal } = new AbortController()
      await withFileLocked(${JSON.stringify(lock)}, { signal }, () => {
        console.log('held')
        return new Promise(() => setInterval(() => {}, 1000))
      })`
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    await once(holder.stdout, 'data')
    const waiting = withFileLocked(lock, { signal, abandonedAfterMs: 400 }, async () => 42)
    holder.kill('SIGKILL')
    await expect(waiting).resolves.toBe(42)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is waited for with a word, once, where that takes longer than a moment', async () => {
    writeFileSync(lock, '')
    let words = 0
    const options = {
      signal,
      abandonedAfterMs: 1500,
      waits: () => {
        words += 1
      }
    }
    await withFileLocked(lock, options, async () => 42)
    await withFileLocked(lock, options, async () => 42)
    expect(words).toBe(1)
  })

  it('lets in one after another of those that wait for it, however many break it at the same moment', async () => {
    const locks = Array.from({ length: 10 }, (_, index) => join(folder, `${index}.lock`))
    const mosts = locks.map(async (path) => {
      writeFileSync(path, '')
      let atOnce = 0
      let most = 0
      const work = async () => {
        atOnce += 1
        most = Math.max(most, atOnce)
        await setTimeout(20)
        atOnce -= 1
      }
      const options = { signal, abandonedAfterMs: 1_000 }
      await Promise.all(Array.from({ length: 12 }, () => withFileLocked(path, options, work)))
      return most
    })
    expect(await Promise.all(mosts)).toEqual(locks.map(() => 1))
    expect(readdirSync(folder)).toEqual([])
  })

  it('is broken by another process where the first one is killed over it', async () => {
    writeFileSync(lock, '')
    writeFileSync(`${lock}.${lstatSync(lock, { bigint: true }).mtimeNs}-1`, '')
    await expect(withFileLocked(lock, { signal, abandonedAfterMs: 200 }, async () => 42)).resolves.toBe(42)
    expect(existsSync(lock)).toBe(false)
  })

  it('is not taken for abandoned while it changes hands', async () => {
    writeFileSync(lock, '')
    let time = 0
    const others = setInterval(() => utimesSync(lock, 1, ++time), 100)
    const waiting = withFileLocked(lock, { signal, abandonedAfterMs: 300 }, async () => 42)
    const first = await Promise.race([waiting, setTimeout(1500, 'waits')])
    clearInterval(others)
    expect(first).toBe('waits')
    await expect(waiting).resolves.toBe(42)
  })

  it('is not released by the one that held it too long', async () => {
    const held = Promise.withResolvers<void>()
    const slow = withFileLocked(lock, { signal }, () => held.promise)
    await setTimeout(50)
    await withFileLocked(lock, { signal, abandonedAfterMs: 100 }, async () => {
      held.resolve()
      await slow
      expect(existsSync(lock)).toBe(true)
    })
    expect(readdirSync(folder)).toEqual([])
  })
})
