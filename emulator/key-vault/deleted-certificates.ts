import { renderBundle, renderDeleted } from './bundles.ts'
import {
  certificateOf,
  type KeyVaultApp,
  type KeyVaultContext,
  type KeyVaultState,
  parameter,
  requireAction
} from './key-vault-context.ts'
import { certificateNotFound, KeyVaultError } from './key-vault-error.ts'
import { vaultOrigin } from './paging.ts'
import { type DeletedCertificate, newest } from './vault.ts'

function deletedOf(c: KeyVaultContext, { contents }: KeyVaultState): DeletedCertificate {
  const deleted = contents.deleted.get(parameter(c, 'name').toLowerCase())
  if (!deleted) throw certificateNotFound(parameter(c, 'name'))
  return deleted
}

/** Adds deletion, which always can be undone for 90 days, and what ends it. */
export function addDeletedCertificates(app: KeyVaultApp, state: KeyVaultState): void {
  const { contents, settings, clock } = state
  app.delete('/certificates/:name', (c) => {
    requireAction(c, state, 'certificates/delete', `certificates/${parameter(c, 'name')}`)
    const certificate = certificateOf(c, state)
    const deleted = { certificate, deletedAt: clock.now() }
    contents.certificates.delete(certificate.name.toLowerCase())
    contents.deleted.set(certificate.name.toLowerCase(), deleted)
    return c.json(renderDeleted(vaultOrigin(c), deleted, newest(certificate)))
  })
  app.get('/deletedcertificates/:name', (c) => {
    requireAction(c, state, 'certificates/read', `certificates/${parameter(c, 'name')}`)
    const deleted = deletedOf(c, state)
    return c.json(renderDeleted(vaultOrigin(c), deleted, newest(deleted.certificate)))
  })
  app.post('/deletedcertificates/:name/recover', (c) => {
    requireAction(c, state, 'certificates/recover/action', `certificates/${parameter(c, 'name')}`)
    const { certificate } = deletedOf(c, state)
    contents.deleted.delete(certificate.name.toLowerCase())
    contents.certificates.set(certificate.name.toLowerCase(), certificate)
    return c.json(renderBundle(vaultOrigin(c), certificate, newest(certificate)))
  })
  app.delete('/deletedcertificates/:name', (c) => {
    requireAction(c, state, 'certificates/purge/action', `certificates/${parameter(c, 'name')}`)
    const { certificate } = deletedOf(c, state)
    if (settings.purgeProtection) {
      throw new KeyVaultError(
        403,
        'Forbidden',
        'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.'
      )
    }
    contents.deleted.delete(certificate.name.toLowerCase())
    return c.body(null, 204)
  })
}
