import { setDefaultCACertificates } from 'node:tls'
import { keyMaterial } from '../../emulator/key-material.ts'

/** Makes this process trust the authority of its emulators and no other, as nothing else is asked here. */
export async function trustEmulator(): Promise<void> {
  const { server } = await keyMaterial()
  setDefaultCACertificates([server.authority])
}
