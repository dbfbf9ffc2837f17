import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { ProcessOptions, ProcessOutcome } from './store-ports.ts'

/** Bytes of standard output and of standard error each; a PFX with twenty keys has about 100,000. */
const LARGEST_OUTPUT = 4 * 1024 * 1024

/**
 * Runs a program without a shell and without a window; of the environment it sees only what is given. When the time is
 * up or the output is too long it is killed.
 */
export function runProcess(file: string, args: readonly string[], options: ProcessOptions): Promise<ProcessOutcome> {
  return new Promise((resolve) => {
    const child = spawn(file, [...args], { env: { ...options.environment }, shell: false, windowsHide: true })
    const stop = (outcome: ProcessOutcome): void => {
      kill(child)
      end(outcome)
    }
    const timer = setTimeout(() => stop({ kind: 'timed-out' }), options.timeoutMs)
    const end = (outcome: ProcessOutcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const stdout = collect(child.stdout, () => stop({ kind: 'too-much-output' }))
    const stderr = collect(child.stderr, () => stop({ kind: 'too-much-output' }))
    child.on('error', (cause: NodeJS.ErrnoException) =>
      end({ kind: 'not-started', missing: cause.code === 'ENOENT', cause })
    )
    child.on('close', (exitCode, signal) => {
      if (exitCode === null) end({ kind: 'ended-by-signal', signal: signal ?? 'unknown' })
      else end({ kind: 'exited', exitCode, stdout: stdout(), stderr: stderr().toString('utf8') })
    })
    // A child that ends before it has read everything closes the pipe; its exit code says what happened.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.stdin)
  })
}

/** Gathers a stream's bytes; calls `tooLong` once there are too many. */
function collect(stream: Readable, tooLong: () => void): () => Buffer {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > LARGEST_OUTPUT) tooLong()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks)
}

/** Grandchildren may keep the pipes open after the child's death, so they are closed from this side too. */
function kill(child: ChildProcessWithoutNullStreams): void {
  child.kill('SIGKILL')
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
}
