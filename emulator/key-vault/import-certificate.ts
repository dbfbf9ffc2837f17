import { count, flag, listOf, object, oneOf, type Shape, ShapeError, text } from '../shape.ts'
import { renderBundle } from './bundles.ts'
import { openContent } from './certificate-content.ts'
import { type KeyVaultContext, type KeyVaultState, parameter, readBody, requireAction } from './key-vault-context.ts'
import { badParameter, deletedButRecoverable } from './key-vault-error.ts'
import { vaultOrigin } from './paging.ts'
import { type CertificateVersion, newVersion, type Policy, type StoredCertificate } from './vault.ts'

/** At most 15 tags, names and values of up to 256 characters. */
export const tags: Shape<Record<string, string>> = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShapeError('wrong-value', at, 'must be an object')
  }
  const entries = Object.entries(value)
  if (entries.length > 15) throw badParameter('The number of tags must not exceed 15.')
  const read = text({ max: 256 })
  return Object.fromEntries(entries.map(([name, member]) => [read(name, at), read(member, `${at}.${name}`)]))
}

/** What a client may set of a version; the dates are the certificate's own. */
export const settableAttributes = object({}, { enabled: flag, nbf: count, exp: count })

const policyBody = object(
  {},
  {
    key_props: object(
      {},
      {
        exportable: flag,
        kty: oneOf('RSA', 'RSA-HSM', 'EC', 'EC-HSM'),
        key_size: count,
        reuse_key: flag,
        crv: oneOf('P-256', 'P-384', 'P-521', 'P-256K')
      }
    ),
    secret_props: object({}, { contentType: oneOf('application/x-pkcs12', 'application/x-pem-file') }),
    x509_props: object(
      {},
      { subject: text(), ekus: listOf(text()), key_usage: listOf(text()), validity_months: count }
    ),
    issuer: object({}, { name: text() }),
    attributes: settableAttributes
  }
)

const importBody = object(
  { value: text({ min: 1 }) },
  { pwd: text(), policy: policyBody, attributes: settableAttributes, tags, preserveCertOrder: flag }
)

type PolicyBody = ReturnType<typeof policyBody>

/** One policy serves all versions: what an import does not set is kept as it was. */
function nextPolicy(earlier: Policy | undefined, wanted: PolicyBody | undefined, now: Date): Policy {
  return {
    exportable: wanted?.key_props?.exportable ?? earlier?.exportable ?? true,
    reuseKey: wanted?.key_props?.reuse_key ?? earlier?.reuseKey ?? false,
    contentType: wanted?.secret_props?.contentType ?? earlier?.contentType ?? 'application/x-pkcs12',
    createdAt: earlier?.createdAt ?? now,
    updatedAt: wanted || !earlier ? now : earlier.updatedAt
  }
}

function requireMatchingKey(wanted: PolicyBody | undefined, { credential }: CertificateVersion): void {
  const { kty, key_size } = wanted?.key_props ?? {}
  const { asymmetricKeyType, asymmetricKeyDetails } = credential.privateKey
  const type = asymmetricKeyType === 'rsa' ? 'RSA' : 'EC'
  if (kty !== undefined && kty.replace('-HSM', '') !== type) {
    throw badParameter(`The key type of the policy is ${kty}, but the key of the certificate is ${type}.`)
  }
  const size = asymmetricKeyDetails?.modulusLength
  if (key_size !== undefined && size !== undefined && key_size !== size) {
    throw badParameter(`The key size of the policy is ${key_size}, but the key of the certificate has ${size} bits.`)
  }
}

function nameOf(c: KeyVaultContext, { contents }: KeyVaultState): string {
  const name = parameter(c, 'name')
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    throw badParameter(
      `The request URI contains an invalid name: ${name}. Names are 1 to 127 letters, digits and dashes.`
    )
  }
  if (contents.deleted.has(name.toLowerCase())) throw deletedButRecoverable(name)
  return name
}

/** `POST /certificates/{name}/import`: a new certificate, or a new version of one. */
export async function importCertificate(c: KeyVaultContext, state: KeyVaultState): Promise<Response> {
  const { contents, settings, clock } = state
  requireAction(c, state, 'certificates/import/action', `certificates/${parameter(c, 'name')}`)
  const name = nameOf(c, state)
  const body = await readBody(c, importBody)
  const earlier = contents.certificates.get(name.toLowerCase())
  const now = clock.now()
  const policy = nextPolicy(earlier?.policy, body.policy, now)
  const { contentType, exportable } = policy
  const content = { value: body.value, password: body.pwd ?? '', contentType, refuseAes: settings.refuseAes }
  const version: CertificateVersion = {
    version: newVersion(),
    credential: await openContent(content),
    exportable,
    contentType,
    enabled: body.attributes?.enabled ?? true,
    tags: body.tags ?? {},
    createdAt: now,
    updatedAt: now
  }
  requireMatchingKey(body.policy, version)
  const stored: StoredCertificate = contents.certificates.get(name.toLowerCase()) ?? { name, policy, versions: [] }
  stored.policy = policy
  stored.versions.push(version)
  contents.certificates.set(name.toLowerCase(), stored)
  return c.json(renderBundle(vaultOrigin(c), stored, version))
}
