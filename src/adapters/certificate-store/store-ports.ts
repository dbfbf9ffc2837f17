import type { Log } from '../../ports.ts'

export interface ProcessOptions {
  /** All that the child sees of the environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: string
  readonly timeoutMs: number
}

/** A child process that ended by itself. */
export interface ProcessExit {
  readonly kind: 'exited'
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

export type ProcessOutcome =
  | ProcessExit
  /** `missing` when there is no such file. */
  | { readonly kind: 'not-started'; readonly missing: boolean; readonly cause: Error }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'too-much-output' }
  | { readonly kind: 'ended-by-signal'; readonly signal: string }

/** Runs a program without a shell. Never rejects. */
export type RunProcess = (file: string, args: readonly string[], options: ProcessOptions) => Promise<ProcessOutcome>

/** Reading only: nothing here can change a store. */
export interface StoreFiles {
  /** Names in a folder, in no particular order. Rejects with the error of node:fs. */
  list(folder: string): Promise<readonly string[]>
  /** Content of a regular file, undefined for anything else. Rejects with the error of node:fs. */
  read(path: string): Promise<Buffer | undefined>
}

/** What reading a certificate store needs of the machine. */
export interface StorePorts {
  /** As `process.platform` gives it. */
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly runProcess: RunProcess
  readonly files: StoreFiles
  readonly log: Log
  /** Keeps a secret out of the runner's log. */
  readonly mask: (secret: string) => void
}
