import { readFileSync } from 'node:fs'

/** Ends a process whose ID is in a file, at once. One that is gone already needs no more. */
export function killProcess(pidFile: string): void {
  const text = readFileSync(pidFile, 'utf8').trim()
  const pid = /^\d+$/.test(text) ? Number(text) : 0
  if (pid < 2) throw new Error(`${pidFile} holds no process ID`)
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
