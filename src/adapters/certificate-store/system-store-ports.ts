import { readdir } from 'node:fs/promises'
import type { Log } from '../../ports.ts'
import { readBoundedFile } from '../files/read-bounded-file.ts'
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
    const content = await readBoundedFile(path, LARGEST_FILE)
    return typeof content === 'string' ? undefined : content
  }
}
