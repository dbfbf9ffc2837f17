import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FullDisk {
  /** Of a file that is there, to which nothing can be added. */
  readonly file: string
  close(): void
}

/** A disk of one page with a file that fills it, where this process may mount one; otherwise the device that is always full. */
export function fullDisk(): FullDisk {
  if (process.getuid?.() !== 0) return { file: '/dev/full', close: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'full-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    // Root in a container may mount nothing.
    rmdirSync(folder)
    return { file: '/dev/full', close: () => undefined }
  }
  const file = join(folder, 'file')
  writeFileSync(file, 'x'.repeat(4000))
  return {
    file,
    close: () => {
      execFileSync('umount', [folder])
      rmdirSync(folder)
    }
  }
}
