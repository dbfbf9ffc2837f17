import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const open = new Set<TemporaryFolder>()

function removeAll(): void {
  for (const folder of open) folder.remove()
}

/**
 * A folder for certificates and keys, which is there as soon as it holds one, and gone when it is removed, at the latest
 * when the process exits.
 */
export class TemporaryFolder {
  #path: string | undefined

  /** Writes a file that only this user may read, and returns its path. */
  write(name: string, content: string): string {
    this.#path ??= this.#make()
    const file = join(this.#path, name)
    writeFileSync(file, content, { mode: 0o600 })
    return file
  }

  #make(): string {
    if (open.size === 0) process.once('exit', removeAll)
    open.add(this)
    return mkdtempSync(join(tmpdir(), 'tenant-emulator-'))
  }

  remove(): void {
    if (this.#path === undefined) return
    rmSync(this.#path, { recursive: true, force: true })
    open.delete(this)
    if (open.size === 0) process.off('exit', removeAll)
  }
}
