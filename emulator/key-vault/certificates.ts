import { flag, object } from '../shape.ts'
import { renderBundle, renderItem, renderPolicy } from './bundles.ts'
import { importCertificate, settableAttributes, tags } from './import-certificate.ts'
import {
  certificateOf,
  type KeyVaultApp,
  type KeyVaultContext,
  type KeyVaultState,
  parameter,
  readBody,
  requireAction
} from './key-vault-context.ts'
import { certificateNotFound } from './key-vault-error.ts'
import { listResponse, vaultOrigin } from './paging.ts'
import { type CertificateVersion, newest, type StoredCertificate } from './vault.ts'

const patchBody = object({}, { attributes: settableAttributes, tags, preserveCertOrder: flag })

function versionOf(c: KeyVaultContext, stored: StoredCertificate): CertificateVersion {
  const wanted = parameter(c, 'version')
  if (wanted === '') return newest(stored)
  const version = stored.versions.find((candidate) => candidate.version === wanted)
  if (!version) throw certificateNotFound(`${stored.name}/${wanted}`)
  return version
}

async function patch(c: KeyVaultContext, state: KeyVaultState): Promise<Response> {
  requireAction(c, state, 'certificates/update/action', `certificates/${parameter(c, 'name')}`)
  const stored = certificateOf(c, state)
  const version = versionOf(c, stored)
  const body = await readBody(c, patchBody)
  version.enabled = body.attributes?.enabled ?? version.enabled
  version.tags = body.tags ?? version.tags
  version.updatedAt = state.clock.now()
  return c.json(renderBundle(vaultOrigin(c), stored, version))
}

function get(c: KeyVaultContext, state: KeyVaultState): Response {
  requireAction(c, state, 'certificates/read', `certificates/${parameter(c, 'name')}`)
  const stored = certificateOf(c, state)
  return c.json(renderBundle(vaultOrigin(c), stored, versionOf(c, stored)))
}

/** Versions are listed in the order of their IDs, not of their age (nagyesta/lowkey-vault#467). */
function listVersions(c: KeyVaultContext, state: KeyVaultState): Response {
  requireAction(c, state, 'certificates/read', `certificates/${parameter(c, 'name')}`)
  const { name, versions } = certificateOf(c, state)
  const sorted = [...versions].sort((one, other) => (one.version < other.version ? -1 : 1))
  const origin = vaultOrigin(c)
  return listResponse(
    c,
    sorted.map((version) => renderItem(`${origin}/certificates/${name}/${version.version}`, version))
  )
}

/** Adds certificates, their versions and their policy. */
export function addCertificates(app: KeyVaultApp, state: KeyVaultState): void {
  app.get('/certificates', (c) => {
    requireAction(c, state, 'certificates/read', 'certificates')
    const all = [...state.contents.certificates.values()]
    return listResponse(
      c,
      all.map((stored) => renderItem(`${vaultOrigin(c)}/certificates/${stored.name}`, newest(stored)))
    )
  })
  app.post('/certificates/:name/import', (c) => importCertificate(c, state))
  app.get('/certificates/:name/versions', (c) => listVersions(c, state))
  app.get('/certificates/:name/policy', (c) => {
    requireAction(c, state, 'certificates/read', `certificates/${parameter(c, 'name')}`)
    const stored = certificateOf(c, state)
    return c.json(renderPolicy(vaultOrigin(c), stored, newest(stored)))
  })
  app.get('/certificates/:name', (c) => get(c, state))
  app.get('/certificates/:name/:version', (c) => get(c, state))
  app.patch('/certificates/:name', (c) => patch(c, state))
  app.patch('/certificates/:name/:version', (c) => patch(c, state))
}
