import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { type Credential, credentialPem, readCredential } from './credential.ts'
import { EmulatorError } from './emulator-error.ts'

const passwordVariable = 'EMULATOR_PFX_PASSWORD'

interface Run {
  /** Exit code; null after a signal. */
  readonly code: number | null
  readonly output: Buffer
}

/** Runs openssl; a password goes over the environment, everything else over standard input and output. */
async function openssl(args: readonly string[], input: Buffer, password = ''): Promise<Run> {
  const child = spawn('openssl', args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, [passwordVariable]: password }
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code]: unknown[] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, output: Buffer.concat(chunks) }
}

let isThere = false

/** Refuses to start a server that will have to open PFX files where openssl is missing; looks for it until it was found. */
export async function requireOpenssl(option: string): Promise<void> {
  if (isThere) return
  try {
    await openssl(['version'], Buffer.alloc(0))
    isThere = true
  } catch (cause) {
    throw new EmulatorError(`${option} needs the command openssl, which cannot be started; install it first.`, {
      cause
    })
  }
}

/** The last PFX files, by their digest: a VB365 server gets each for two services, and again with every change. */
const lastOpened = new Map<string, Credential>()
const mostKept = 20

/** Opens a PFX file; undefined when it is malformed, the password is wrong, or it lacks a key with its certificate. */
export async function openPfx(pfx: Buffer, password: string): Promise<Credential | undefined> {
  const digest = createHmac('sha256', password).update(pfx).digest('base64')
  const opened = lastOpened.get(digest) ?? (await openWithOpenssl(pfx, password))
  if (opened === undefined) return undefined
  lastOpened.set(digest, opened)
  const [oldest] = lastOpened.keys()
  if (oldest !== undefined && lastOpened.size > mostKept) lastOpened.delete(oldest)
  return opened
}

async function openWithOpenssl(pfx: Buffer, password: string): Promise<Credential | undefined> {
  const { code, output } = await openssl(['pkcs12', '-nodes', '-passin', `env:${passwordVariable}`], pfx, password)
  return code === 0 ? readCredential(output.toString('utf8')) : undefined
}

/** A PFX file with an empty password, encrypted as older Windows does (TripleDES, SHA-1). */
export async function makePfxWithoutPassword(credential: Credential): Promise<Buffer> {
  const encryption = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']
  const args = ['pkcs12', '-export', ...encryption, '-passout', 'pass:']
  const { code, output } = await openssl(args, Buffer.from(credentialPem(credential)))
  if (code !== 0) throw new Error(`openssl pkcs12 -export ended with ${code}`)
  return output
}

/** Whether a PFX file is encrypted by PBES2 (AES), and not by the older schemes of PKCS#12 (TripleDES, RC2). */
export function isEncryptedByPbes2(pfx: Buffer): boolean {
  return pfx.includes(Buffer.from('06092a864886f70d01050d', 'hex'))
}
