import type { Registration } from './registration.ts'

/** True where a run writes the key of the certificate into a PFX: a file, or a secret of GitHub. */
export function writesPfx(registration: Registration): boolean {
  return registration.delivery.github !== undefined || leavesPfxFile(registration)
}

/** True where somebody has to take the PFX from the runner: the registration asks for it, or no other place gets the key. */
export function leavesPfxFile({ certificate, delivery }: Registration): boolean {
  const { pfx, github, keyVault, vb365 } = delivery
  const isElsewhere = github !== undefined || keyVault !== undefined || vb365 !== undefined
  return pfx !== undefined || (certificate.source === 'generate' && !isElsewhere)
}
