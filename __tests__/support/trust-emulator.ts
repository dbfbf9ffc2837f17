import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { keyMaterial } from '../../emulator/key-material.ts'

/** Makes this process trust the authority of its emulators, as `NODE_EXTRA_CA_CERTS` would. */
export async function trustEmulator(): Promise<void> {
  const { server } = await keyMaterial()
  setDefaultCACertificates([...getCACertificates('default'), server.authority])
}
