import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  close(): void
}

/** A disk of its own with room for so many pages of 4 KB; undefined where this process may mount none. */
export function smallDisk(pages: number): SmallDisk | undefined {
  return process.getuid?.() === 0 ? mounted(`size=${pages * 4}k`) : undefined
}

/** A folder in which nothing can be written, whoever tries: a disk of its own for root, whom no mode of a folder stops. */
export function readOnlyFolder(): SmallDisk | undefined {
  if (process.getuid?.() === 0) return mounted('ro,size=64k')
  const folder = mkdtempSync(join(tmpdir(), 'read-only-'))
  chmodSync(folder, 0o500)
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) }
}

function mounted(options: string): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    // Root in a container may mount nothing.
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    close: () => {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    }
  }
}
