import { createHash, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  makeServerIdentity,
  makeSignInCertificate,
  type ServerIdentity,
  type SignInCertificate
} from './certificate-authority.ts'

/** An RSA key that signs tokens; `keyId` is its SHA-1 thumbprint in base64url, as Entra's `kid`. */
export interface SigningKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly keyId: string
}

/** All keys of a running emulator. */
export interface KeyMaterial {
  readonly server: ServerIdentity
  /** Signs access tokens. */
  readonly entra: SigningKey
  /** Signs the ID tokens of GitHub Actions; made when it is asked for, as few do. */
  github(): Promise<SigningKey>
  /** The administering identity signs in with it; made when it is asked for. */
  administrator(): Promise<SignInCertificate>
}

const generateRsa = promisify(generateKeyPair)

async function makeSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateRsa('rsa', { modulusLength: 2048 })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return { privateKey, publicKey, keyId: createHash('sha1').update(der).digest('base64url') }
}

async function makeKeyMaterial(): Promise<KeyMaterial> {
  const [server, entra] = await Promise.all([makeServerIdentity(), makeSigningKey()])
  return {
    server,
    entra,
    github: once(makeSigningKey),
    administrator: once(() => makeSignInCertificate('Entra registration pipeline'))
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The keys of this process, made once: a test that starts a hundred tenants trusts one authority. */
export const keyMaterial = once(makeKeyMaterial)
