/** What this process wrote to its standard output while something else ran. */
export interface CapturedOutput<Value> {
  readonly value: Value
  readonly text: string
}

/** Runs `work` and keeps what it writes to the standard output, workflow commands included, from the terminal. */
export async function captureOutput<Value>(work: () => Promise<Value>): Promise<CapturedOutput<Value>> {
  const original = process.stdout.write
  const chunks: string[] = []
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    const done = rest.find((argument) => typeof argument === 'function')
    done?.()
    return true
  }) as typeof process.stdout.write
  try {
    return { value: await work(), text: chunks.join('') }
  } finally {
    process.stdout.write = original
  }
}
