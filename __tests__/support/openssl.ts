import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Certificate and key of a PFX as OpenSSL reads them, in PEM. */
export async function openPfx(path: string, password: string): Promise<string> {
  const env = { ...process.env, PFX_PASSWORD: password }
  const { stdout } = await run('openssl', ['pkcs12', '-in', path, '-passin', 'env:PFX_PASSWORD', '-nodes'], { env })
  return stdout
}

/** How a PFX is protected, in OpenSSL's words. */
export async function algorithmsOfPfx(path: string, password: string): Promise<string> {
  const env = { ...process.env, PFX_PASSWORD: password }
  const options = ['-info', '-noout', '-passin', 'env:PFX_PASSWORD']
  const { stderr } = await run('openssl', ['pkcs12', '-in', path, ...options], { env })
  return stderr
}
