/**
 * Runs scripts one after another in this process, which loads what they share once: its argument is a list of files, each
 * with its arguments, as JSON, and it prints what each of them printed and ended with. Only for command lines that are
 * answered at once.
 */
import { pathToFileURL } from 'node:url'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type CommandLine = readonly [file: string, ...args: string[]]

async function run([file, ...args]: CommandLine, number: number): Promise<Ended> {
  const printed = { stdout: '', stderr: '' }
  const { argv } = process
  const writes = (['stdout', 'stderr'] as const).map((stream) => [stream, process[stream].write] as const)
  for (const [stream] of writes) {
    process[stream].write = (text: string | Uint8Array) => {
      printed[stream] += text
      return true
    }
  }
  process.argv = [process.execPath, file, ...args]
  process.exitCode = 0
  try {
    await import(`${pathToFileURL(file)}?run=${number}`)
    return { code: Number(process.exitCode), ...printed }
  } finally {
    for (const [stream, write] of writes) process[stream].write = write
    Object.assign(process, { argv, exitCode: 0 })
  }
}

if (import.meta.main) {
  const commandLines: readonly CommandLine[] = JSON.parse(process.argv[2] ?? '[]')
  const ended: Ended[] = []
  for (const [number, commandLine] of commandLines.entries()) ended.push(await run(commandLine, number))
  process.stdout.write(JSON.stringify(ended))
}
