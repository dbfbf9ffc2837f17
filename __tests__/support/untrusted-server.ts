import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CertificateWithKey } from '../../src/ports.ts'

/** A TLS server with a self-signed certificate, which nobody trusts. */
export async function startUntrustedServer({ certificate, privateKey }: CertificateWithKey) {
  const base64 = Buffer.from(certificate).toString('base64')
  const server = createServer(
    {
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
      cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
    },
    (_request, response) => response.end('{}')
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `https://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}
