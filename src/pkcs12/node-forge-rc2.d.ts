/** The parts of node-forge 1.4 that are used: RC2 and the buffer it works on. */
declare module 'node-forge/lib/util.js' {
  export interface ByteBuffer {
    /** Takes all bytes out, as characters 0 to 255. */
    getBytes(): string
  }
  const util: {
    createBuffer(bytes: string): ByteBuffer
  }
  export default util
}

declare module 'node-forge/lib/rc2.js' {
  import type { ByteBuffer } from 'node-forge/lib/util.js'

  export interface BlockCipher {
    readonly output: ByteBuffer
    start(initializationVector: ByteBuffer): void
    /** Works off all whole blocks of the input. */
    update(input: ByteBuffer): void
  }
  const rc2: {
    createDecryptionCipher(key: string, effectiveKeyBits: number): BlockCipher
  }
  export default rc2
}
