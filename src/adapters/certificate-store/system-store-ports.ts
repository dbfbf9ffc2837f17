import { constants } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import type { Log } from '../../ports.ts'
import { runProcess } from './run-process.ts'
import type { StoreFiles, StorePorts } from './store-ports.ts'

/** Bytes; a file of a certificate store has some thousand. */
const LARGEST_FILE = 1024 * 1024

/** This machine, for reading its certificate store. */
export function systemStorePorts(log: Log, mask: (secret: string) => void): StorePorts {
  return { platform: process.platform, environment: process.env, runProcess, files: systemStoreFiles, log, mask }
}

export const systemStoreFiles: StoreFiles = {
  list: (folder) => readdir(folder),
  async read(path) {
    // Asked before opening: to open a named pipe would wait for somebody to write into it.
    const found = await stat(path)
    if (!found.isFile() || found.size > LARGEST_FILE) return undefined
    const file = await open(path, constants.O_RDONLY)
    try {
      return await file.readFile()
    } finally {
      await file.close()
    }
  }
}
