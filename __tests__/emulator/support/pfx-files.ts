import { execFileSync } from 'node:child_process'
import type { Credential } from './tenant-client.ts'

export const PFX_PASSWORD = 'correct horse'

const encryptions = {
  TripleDES: ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  AES: ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256']
} as const

/** PEM of key and certificate, as an import takes it. */
export function pemOf({ certificate, privateKey }: Credential): string {
  return `${privateKey.trim()}\n${certificate.toString()}`
}

const made = new Map<string, string>()

/** A PFX file as base64, made by openssl; the same file for the same certificate. */
export function makePfx(
  credential: Credential,
  encryption: keyof typeof encryptions = 'TripleDES',
  password = PFX_PASSWORD
): string {
  const key = `${credential.certificate.fingerprint256} ${encryption} ${password}`
  const args = ['pkcs12', '-export', ...encryptions[encryption], '-passout', `pass:${password}`]
  const pfx =
    made.get(key) ??
    execFileSync('openssl', args, { input: pemOf(credential), stdio: ['pipe', 'pipe', 'ignore'] }).toString('base64')
  made.set(key, pfx)
  return pfx
}

/** PEM of what a PFX file holds, opened by openssl. */
export function openPfx(base64: string, password: string): string {
  const args = ['pkcs12', '-nodes', '-passin', `pass:${password}`]
  const input = Buffer.from(base64, 'base64')
  return execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] }).toString('utf8')
}
