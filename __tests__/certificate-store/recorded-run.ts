import { inspect } from 'node:util'
import { expect } from '@jest/globals'
import { readStoreCertificate } from '../../src/adapters/certificate-store/read-store-certificate.ts'
import type {
  ProcessExit,
  ProcessOptions,
  ProcessOutcome,
  StorePorts
} from '../../src/adapters/certificate-store/store-ports.ts'
import { type Thumbprint, thumbprint } from '../../src/domain/identifiers.ts'
import type { StoreLocation } from '../../src/domain/request/registration.ts'
import { ActionError } from '../../src/errors.ts'
import type { CertificateWithKey } from '../../src/ports.ts'

export interface RecordedCall {
  readonly file: string
  readonly args: readonly string[]
  readonly options: ProcessOptions
}

/** One reading of a store on a machine that is played, with everything that could give a secret away. */
export class RecordedRun {
  readonly calls: RecordedCall[] = []
  readonly masked: string[] = []
  readonly warnings: string[] = []
  readonly debugs: string[] = []
  readonly ports: StorePorts

  constructor(
    machine: Pick<StorePorts, 'platform' | 'environment'> & Partial<Pick<StorePorts, 'files'>>,
    play: (call: RecordedCall) => ProcessOutcome
  ) {
    this.ports = {
      files: {
        list: () => Promise.reject(new Error('no folder is listed')),
        read: () => Promise.reject(new Error('no file is read'))
      },
      ...machine,
      runProcess: async (file, args, options) => {
        const call = { file, args, options }
        this.calls.push(call)
        return play(call)
      },
      log: {
        info: (message) => this.warnings.push(message),
        warning: (message) => this.warnings.push(message),
        debug: (message) => this.debugs.push(message),
        waiting: () => () => undefined
      },
      mask: (secret) => this.masked.push(secret)
    }
  }

  read(wanted: Thumbprint, location: StoreLocation = 'CurrentUser'): Promise<CertificateWithKey> {
    return readStoreCertificate({ source: 'store', thumbprint: wanted, location }, this.ports)
  }

  /** The sentence of the refusal; also proves that nothing shows the one-time password. */
  async refusal(wanted: Thumbprint, location: StoreLocation = 'CurrentUser'): Promise<string> {
    const error: unknown = await this.read(wanted, location).then(
      () => new Error('it was read'),
      (reason: unknown) => reason
    )
    if (!(error instanceof ActionError) || error.code !== 'certificate-store') throw error
    this.expectNoSecret(inspect(error, { depth: 9, showHidden: true }))
    expect(error.message).not.toMatch(/\n|undefined|\[object/)
    return error.message
  }

  /** The one-time password is masked, and on no command line, in no log and not in `text`. */
  expectNoSecret(text = ''): void {
    const visible = [text, ...this.warnings, ...this.debugs, ...this.calls.flatMap(({ file, args }) => [file, ...args])]
    for (const secret of this.masked) {
      expect(secret).toMatch(/^[0-9a-f]{32}$/)
      expect(visible.filter((each) => each.includes(secret))).toEqual([])
    }
  }
}

export function exited(stdout: string | Buffer, stderr = '', exitCode = 0): ProcessExit {
  return { kind: 'exited', exitCode, stdout: Buffer.from(stdout), stderr }
}

/** A thumbprint that no certificate has. */
export const UNKNOWN = thumbprint('00'.repeat(20))
