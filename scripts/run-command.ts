import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url))

export interface CommandResult {
  /** What the process ended with; a process that was killed counts as failed. */
  readonly code: number
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/** Runs a script on the Node that runs this one, in the root of the project, without standard input. */
export function runNode(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}
