import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { runProcess } from '../../src/adapters/certificate-store/run-process.ts'
import type { ProcessOutcome } from '../../src/adapters/certificate-store/store-ports.ts'

const MODULE = new URL('../../src/adapters/certificate-store/run-process.ts', import.meta.url).href

/** Runs JavaScript in a real child process. */
function runScript(
  script: string,
  options: { args?: readonly string[]; stdin?: string; timeoutMs?: number; environment?: Record<string, string> } = {}
): Promise<ProcessOutcome> {
  const { args = [], stdin = '', timeoutMs = 20_000, environment = {} } = options
  return runProcess(process.execPath, ['-e', script, '--', ...args], { environment, stdin, timeoutMs })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('Running a process', () => {
  it('returns exit code, output bytes and messages', async () => {
    const outcome = await runScript(
      'process.stdout.write(Buffer.from([0, 255, 10])); console.error("why"); process.exitCode = 7'
    )
    expect(outcome).toEqual({ kind: 'exited', exitCode: 7, stdout: Buffer.from([0, 255, 10]), stderr: 'why\n' })
  })

  it('hands arguments over as they are, without a shell', async () => {
    const args = ['a b', '"quoted"', '$HOME', '; echo owned', '*', 'line\nbreak']
    const outcome = await runScript('process.stdout.write(JSON.stringify(process.argv.slice(1)))', { args })
    expect(outcome).toMatchObject({ kind: 'exited', stdout: Buffer.from(JSON.stringify(args)) })
  })

  it('gives the child the environment that is named, and nothing of its own', async () => {
    process.env['STORE_TEST_SECRET'] = 'secret'
    try {
      const outcome = await runScript('process.stdout.write(JSON.stringify(process.env))', {
        environment: { ONLY: 'this' }
      })
      expect(outcome).toMatchObject({ kind: 'exited', stdout: Buffer.from('{"ONLY":"this"}') })
    } finally {
      delete process.env['STORE_TEST_SECRET']
    }
  })

  it('writes the standard input and closes it', async () => {
    const outcome = await runScript('process.stdin.pipe(process.stdout)', { stdin: 'export -k "x"\n' })
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, stdout: Buffer.from('export -k "x"\n') })
  })

  it('does not mind a child that reads nothing', async () => {
    const outcome = await runScript('process.exit(3)', { stdin: 'x'.repeat(1_000_000) })
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 3 })
  })

  it('tells a program that does not exist from one that may not run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-run-'))
    const options = { environment: {}, stdin: '', timeoutMs: 1000 }
    try {
      writeFileSync(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o600 })
      expect(await runProcess(join(folder, 'missing'), [], options)).toMatchObject({
        kind: 'not-started',
        missing: true
      })
      expect(await runProcess(join(folder, 'tool'), [], options)).toMatchObject({ kind: 'not-started', missing: false })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('kills a child whose time is up, without waiting for those that the child started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-run-'))
    const pidFile = join(folder, 'pid')
    const script = `
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
      require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 12000)'], { stdio: 'inherit' })
      setTimeout(() => {}, 60000)`
    try {
      const started = Date.now()
      expect(await runScript(script, { timeoutMs: 1000 })).toEqual({ kind: 'timed-out' })
      expect(Date.now() - started).toBeLessThan(9000)
      await sleep(50)
      expect(isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('lets this process end although a grandchild still holds the pipes', async () => {
    const stubborn = `
      require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 12000)'], { stdio: 'inherit' })
      setTimeout(() => {}, 60000)`
    const caller = `
      import { runProcess } from ${JSON.stringify(MODULE)}
      const options = { environment: {}, stdin: '', timeoutMs: 700 }
      const { kind } = await runProcess(process.execPath, ['-e', ${JSON.stringify(stubborn)}], options)
      console.log(kind)`
    const started = Date.now()
    const outcome = await runProcess(process.execPath, ['--input-type=module', '-e', caller], {
      environment: {},
      stdin: '',
      timeoutMs: 20_000
    })
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, stdout: Buffer.from('timed-out\n') })
    expect(Date.now() - started).toBeLessThan(9000)
  })

  it('kills a child that writes without end', async () => {
    const outcome = await runScript(
      'const chunk = "x".repeat(65536); const write = () => process.stdout.write(chunk, write); write()'
    )
    expect(outcome).toEqual({ kind: 'too-much-output' })
  })

  it('tells when a child ended by a signal', async () => {
    const outcome = await runScript('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1000)')
    expect(outcome).toEqual({ kind: 'ended-by-signal', signal: 'SIGTERM' })
  })
})
