import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const open = new Set<TemporaryFolder>()

function removeAll(): void {
  for (const folder of open) folder.remove()
}

/** A folder for certificates and keys that is gone when it is removed, at the latest when the process exits. */
export class TemporaryFolder {
  readonly path: string

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'tenant-emulator-'))
    if (open.size === 0) process.once('exit', removeAll)
    open.add(this)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
    open.delete(this)
    if (open.size === 0) process.off('exit', removeAll)
  }
}
