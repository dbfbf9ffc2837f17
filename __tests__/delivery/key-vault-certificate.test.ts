import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import type { RoleName } from '../../emulator/key-vault/roles.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import { thumbprint } from '../../src/domain/identifiers.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { makeCertificate } from '../emulator/support/certificates.ts'
import { makePfx, openPfx, PFX_PASSWORD, pemOf } from '../emulator/support/pfx-files.ts'
import type { VaultClient } from '../emulator/support/vault-client.ts'
import { PASSWORD, vector } from '../pkcs12/vectors.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import {
  APPLICATION,
  CERTIFICATE,
  handoverOf,
  type VaultSession,
  vaultClient,
  vaultOf,
  vaultSession,
  versionsIn
} from '../support/key-vault-session.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'

const STRANGER = 'Entra inventory reader'
const UNKNOWN_THUMBPRINT = thumbprint('00'.repeat(20))

const { start, keep } = emulators()
let emulator: RunningEmulator
let keyVault: RunningKeyVault
let client: VaultClient
let session: VaultSession

beforeAll(async () => {
  emulator = await start({ keyVault: true })
  keyVault = vaultOf(emulator)
  client = await vaultClient(emulator)
})

const roles = (...names: readonly RoleName[]) => {
  const principalId = emulator.objectId
  keyVault.contents.roleAssignments.splice(0, Number.POSITIVE_INFINITY, ...names.map((role) => ({ principalId, role })))
}

beforeEach(() => {
  keyVault.contents.certificates.clear()
  keyVault.contents.deleted.clear()
  keyVault.requests.length = 0
  Object.assign(keyVault.settings, { firewall: false, accessModel: 'rbac', purgeProtection: false })
  roles('Key Vault Certificates Officer', 'Key Vault Certificate User')
  session = vaultSession(emulator)
})

const deliver = async (certificate: Parameters<typeof handoverOf>[0], destination = session.destination()) =>
  destination.deliver(handoverOf(certificate, emulator))

/** Behind a front, under the name that the vault's resource is for. */
async function behindFront() {
  const front = keep(await startFaultyFront(keyVault.vault))
  return { front, session: vaultSession(emulator, { origin: front.origin.replace('127.0.0.1', 'localhost') }) }
}

type Made = Awaited<ReturnType<typeof makeCertificate>>

const pfxOf = (made: Made, rest: object = {}) => ({ value: makePfx(made), pwd: PFX_PASSWORD, ...rest })

async function disableNewest(): Promise<void> {
  await client.patch(`/certificates/${CERTIFICATE}`, { attributes: { enabled: false } })
}

describe('a delivered certificate', () => {
  it('comes out of the vault with its key, for any tool that opens a PFX without password', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    const { body } = await client.get(`/secrets/${CERTIFICATE}`)
    const pem = openPfx(body.value, '')
    expect(new X509Certificate(pem).raw).toEqual(Buffer.from(certificate.certificate))
    expect(createPrivateKey(pem).equals(certificate.privateKey)).toBe(true)
  })

  it('says who made it, for which application, and which one it is', async () => {
    const certificate = await newCertificate()
    await deliver(certificate, session.destination({ tags: { team: 'backup' } }))
    expect((await client.get(`/certificates/${CERTIFICATE}`)).body.tags).toEqual({
      team: 'backup',
      'managed-by': 'register-vb365-application',
      'application-id': APPLICATION,
      'tenant-id': emulator.tenantId,
      thumbprint: certificate.facts.thumbprint
    })
  })

  it('has an exportable key, even where the policy of earlier versions kept the key in', async () => {
    const earlier = pfxOf(await makeCertificate('Earlier'), { policy: { key_props: { exportable: false } } })
    await client.import(CERTIFICATE, earlier)
    await deliver(await newCertificate())
    const { body } = await client.get(`/certificates/${CERTIFICATE}`)
    expect(body.policy.key_props).toMatchObject({ exportable: true, kty: 'RSA', key_size: 2048 })
    expect(session.log.lines.filter((line) => line.startsWith('warning'))).toEqual([])
  })

  it('is a new version above the earlier ones, which are left alone', async () => {
    const [first, second] = [await newCertificate(), await newCertificate()]
    await deliver(first)
    await deliver(second)
    expect(versionsIn(emulator)).toEqual([first.facts.thumbprint, second.facts.thumbprint])
    expect(keyVault.contents.certificates.get(CERTIFICATE)?.versions.every(({ enabled }) => enabled)).toBe(true)
  })

  it('is not imported again', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    await deliver(certificate)
    expect(versionsIn(emulator)).toHaveLength(1)
  })

  it('is imported again where its version was disabled', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    await disableNewest()
    await deliver(certificate)
    expect(versionsIn(emulator)).toHaveLength(2)
    expect((await client.get(`/secrets/${CERTIFICATE}`)).status).toBe(200)
  })

  it('is reported where the policy keeps its key in all the same', async () => {
    const { front, session: other } = await behindFront()
    const rewrite = (body: string) => body.replace('"exportable":true', '"exportable":false')
    front.fail(/^GET /, { kind: 'rewrite', rewrite }, 10)
    await deliver(await newCertificate(), other.destination())
    expect(other.log.lines.filter((line) => line.startsWith('warning'))).toEqual([
      expect.stringContaining(`The vault keeps the private key of ${CERTIFICATE} in localhost:`)
    ])
  })

  it('that something else replaces at once ends the delivery with the reason', async () => {
    const { front, session: other } = await behindFront()
    const foreign = Buffer.alloc(20, 7).toString('base64url')
    const rewrite = (body: string) => body.replace(/"x5t":"[^"]+"/, `"x5t":"${foreign}"`)
    front.fail(/^GET .*api-version/, { kind: 'rewrite', rewrite }, 10)
    const error = await refusalOf(deliver(await newCertificate(), other.destination()))
    expect(error.code).toBe('verification-failed')
    expect(error.message).toContain('but the newest version there is another one or disabled')
    expect(versionsIn(emulator)).toHaveLength(1)
  })

  it('travels under a password of its own, which is masked and goes nowhere else', async () => {
    await deliver(await newCertificate())
    await deliver(await newCertificate())
    const passwords = session.masked.filter((secret) => /^[0-9a-f]{32}$/.test(secret))
    expect(new Set(passwords).size).toBe(2)
    const seen = [...session.log.lines, ...keyVault.requests.map(({ url }) => url)].join('\n')
    expect(session.masked.filter((secret) => seen.includes(secret))).toEqual([])
  })

  it('waits for a role that was assigned a moment ago', async () => {
    roles('Key Vault Reader')
    const clock = manualClock()
    const sleep = async (milliseconds: number) => {
      await clock.sleep(milliseconds)
      if (clock.slept.length === 3) roles('Key Vault Certificates Officer')
    }
    const waiting = vaultSession(emulator, { clock: { now: clock.now, sleep } })
    await deliver(await newCertificate(), waiting.destination())
    expect(versionsIn(emulator)).toHaveLength(1)
    expect(clock.slept).toHaveLength(3)
    expect(waiting.log.lines.filter((line) => line.includes('Waiting'))).toHaveLength(1)
  })

  it('waits for it no longer than the run lasts, and then names the role and the command that assigns it', async () => {
    roles('Key Vault Reader')
    const clock = manualClock()
    const begun = clock.now().getTime()
    const error = await refusalOf(deliver(await newCertificate(), vaultSession(emulator, { clock }).destination()))
    expect(clock.now().getTime() - begun).toBeLessThanOrEqual(5 * 60_000)
    expect(error.code).toBe('permission-missing')
    expect(error.message).toMatch(
      /^Importing the certificate vb365-contoso into localhost:\d+ was denied: the identity has no role on the vault that allows it, such as "Key Vault Certificates Officer" \(a4417e6f-fecd-4de8-b567-7b0420556985\)\. A role that was assigned just now takes up to ten minutes to be in force\. Key Vault answered: Caller is not authorized to perform action on resource \(Forbidden, ForbiddenByRbac, HTTP 403, request [0-9a-f-]{36}\)\.$/
    )
  })

  it('is refused at once by what no wait turns: an access policy, a firewall, a deleted name', async () => {
    keyVault.settings.accessModel = 'policy'
    roles('Key Vault Reader')
    const clock = manualClock()
    const waiting = vaultSession(emulator, { clock })
    const error = await refusalOf(deliver(await newCertificate(), waiting.destination()))
    expect(error.message).toContain(
      'the access policies of the vault do not give the identity the certificate permissions Get, List and Import'
    )
    roles('Key Vault Certificates Officer')
    await deliver(await newCertificate())
    await client.delete(`/certificates/${CERTIFICATE}`)
    const deleted = await refusalOf(deliver(await newCertificate(), waiting.destination()))
    expect(deleted.message).toContain(`The name "${CERTIFICATE}" in localhost:`)
    expect(clock.slept).toEqual([])
  })

  it('stops when the run is cancelled', async () => {
    const cancelled = new AbortController()
    const clock = manualClock()
    roles('Key Vault Reader')
    const sleep = async (_: number, signal?: AbortSignal) => {
      cancelled.abort(new Error('cancelled'))
      signal?.throwIfAborted()
    }
    const stopping = vaultSession(emulator, { clock: { now: clock.now, sleep }, signal: cancelled.signal })
    await expect(deliver(await newCertificate(), stopping.destination())).rejects.toThrow('cancelled')
  })
})

describe('what the vault holds', () => {
  const held = async (destination = session.destination()) => (await destination.observe()).observed

  it('is nothing before the first delivery', async () => {
    expect(await held()).toEqual({
      kind: 'keyVault',
      name: `${CERTIFICATE} in ${new URL(keyVault.vault).host}`,
      holds: { kind: 'known', thumbprint: undefined },
      staged: [],
      outdated: [],
      inUse: [],
      applicationId: undefined
    })
  })

  it('is the certificate of the newest version, with the application that it is for', async () => {
    await deliver(await newCertificate())
    const certificate = await newCertificate()
    await deliver(certificate)
    expect(await held()).toMatchObject({
      holds: { kind: 'known', thumbprint: certificate.facts.thumbprint },
      outdated: [],
      applicationId: APPLICATION
    })
  })

  it('is found without reading the key', async () => {
    await deliver(await newCertificate())
    await held()
    expect(keyVault.requests.filter(({ url }) => url.startsWith('/secrets'))).toEqual([])
  })

  it('is of no application where the version was made by something else', async () => {
    await client.import(CERTIFICATE, pfxOf(await makeCertificate('Other'), { tags: { 'application-id': APPLICATION } }))
    expect((await held()).applicationId).toBeUndefined()
  })

  it('is nothing while the newest version is disabled, though an older one is not', async () => {
    await deliver(await newCertificate())
    await deliver(await newCertificate())
    await disableNewest()
    expect(await held()).toMatchObject({
      holds: { kind: 'known', thumbprint: undefined },
      outdated: ['its newest version is disabled']
    })
  })

  it.each([
    ['has expired', -10, -1],
    ['is not valid yet', 1, 10]
  ])('is nothing where the newest version %s', async (state, from, to) => {
    await client.import(CERTIFICATE, pfxOf(await makeCertificate('Outside', from, to)))
    expect(await held()).toMatchObject({
      holds: { kind: 'known', thumbprint: undefined },
      outdated: [`its newest version ${state}`]
    })
  })

  it('is nothing while the first certificate of that name is being requested', async () => {
    const { front, session: other } = await behindFront()
    const pending = { id: `${keyVault.vault}/certificates/${CERTIFICATE}/${'0'.repeat(32)}`, attributes: {} }
    const destination = other.destination()
    await destination.observe()
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 200, body: JSON.stringify(pending) })
    expect((await held(destination)).holds).toEqual({ kind: 'known', thumbprint: undefined })
  })

  it.each<[string, () => VaultSession, string]>([
    [
      'without a role',
      () => vaultSession(emulator, { identity: emulator.identity(STRANGER) }),
      'the identity has no role on the vault that allows it, such as "Key Vault Certificates Officer" (a4417e6f-fecd-4de8-b567-7b0420556985)'
    ],
    [
      'without an access policy',
      () => {
        keyVault.settings.accessModel = 'policy'
        return vaultSession(emulator, { identity: emulator.identity(STRANGER) })
      },
      'the access policies of the vault do not give the identity the certificate permissions Get, List and Import'
    ],
    [
      'behind the firewall',
      () => {
        keyVault.settings.firewall = true
        return session
      },
      'the firewall of the vault does not let this runner in (its address is 127.0.0.1)'
    ]
  ])('is unknown %s, and why is said', async (_, as, why) => {
    expect((await held(as().destination())).holds).toEqual({ kind: 'unknown', why })
  })

  it('is unknown where the vault does not take the token', async () => {
    const { front, session: other } = await behindFront()
    const destination = other.destination()
    await destination.observe()
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 401, body: '{"error":{"code":"Unauthorized"}}' })
    expect((await held(destination)).holds).toEqual({
      kind: 'unknown',
      why: 'the vault does not take the token of the identity'
    })
  })

  it('is not guessed where the vault does not answer', async () => {
    const { front, session: other } = await behindFront()
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 503 }, 1_000)
    const error = await refusalOf(other.destination().observe())
    expect(error.code).toBe('service-unreachable')
    expect(error.message).toMatch(/^Azure Key Vault at https:\/\/localhost:\d+ cannot be reached: .*\(HTTP 503\)\.$/)
  })
})

describe('a key that is in the vault', () => {
  it('is read back, for the certificate that is asked for', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    const recovered = await session.destination().recover(certificate.facts.thumbprint)
    expect(recovered?.facts).toEqual(certificate.facts)
    expect(recovered?.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(await session.destination().recover(UNKNOWN_THUMBPRINT)).toBeUndefined()
  })

  it('is masked as soon as it is read', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    const reader = vaultSession(emulator)
    await reader.destination().recover(certificate.facts.thumbprint)
    const secrets = reader.masked.filter((secret) => !secret.startsWith('ey'))
    expect(secrets).toHaveLength(1)
    expect(new X509Certificate(openPfx(secrets[0] ?? '', '')).raw).toEqual(Buffer.from(certificate.certificate))
  })

  it('is read back from PEM too', async () => {
    const made = await makeCertificate('PEM')
    const policy = { secret_props: { contentType: 'application/x-pem-file' } }
    await client.import(CERTIFICATE, { value: pemOf(made), policy })
    const recovered = await session.destination().recover(thumbprint(made.thumbprint))
    expect(recovered?.privateKey.equals(createPrivateKey(made.privateKey))).toBe(true)
  })

  it('is read back from an older version, on whichever page of the list it is', async () => {
    const made = await makeCertificate('Older')
    await client.import(CERTIFICATE, pfxOf(made))
    const newer = pfxOf(await makeCertificate('Newer'))
    for (let count = 0; count < 26; count += 1) await client.import(CERTIFICATE, newer)
    const recovered = await session.destination().recover(thumbprint(made.thumbprint))
    expect(recovered?.facts.thumbprint).toBe(made.thumbprint)
  })

  it('is read back with the chain that it was delivered with', async () => {
    const { certificate, chain, privateKey } = await readPfx(vector('openssl-aes256.pfx'), PASSWORD)
    const chained = { facts: certificateFacts(certificate), certificate, chain, privateKey }
    expect(chain).toHaveLength(2)
    await deliver(chained)
    expect((await session.destination().recover(chained.facts.thumbprint))?.chain).toEqual(chain)
  })

  it('is not there where the vault has no certificate of that name', async () => {
    expect(await session.destination().recover(UNKNOWN_THUMBPRINT)).toBeUndefined()
  })

  it('is not there where its version is disabled', async () => {
    const certificate = await newCertificate()
    await deliver(certificate)
    await disableNewest()
    expect(await session.destination().recover(certificate.facts.thumbprint)).toBeUndefined()
  })

  it.each<[string, () => void, string]>([
    [
      'the identity may not read secrets',
      () => roles('Key Vault Certificates Officer'),
      '"Key Vault Certificate User" (db79e9a7-68ee-4b58-9aeb-b90e7c24fcba) or "Key Vault Secrets User" (4633458b-17de-408a-b874-0445c86b69e6)'
    ],
    [
      'the identity may not read anything',
      () => roles(),
      '"Key Vault Certificates Officer" (a4417e6f-fecd-4de8-b567-7b0420556985)'
    ]
  ])('is not read where %s, and the log says why', async (_, change, why) => {
    const certificate = await newCertificate()
    await deliver(certificate)
    change()
    expect(await session.destination().recover(certificate.facts.thumbprint)).toBeUndefined()
    expect(session.log.lines.at(-1)).toContain(why)
  })

  it('is not read where the policy keeps it in', async () => {
    const made = await makeCertificate('Kept in')
    await client.import(CERTIFICATE, pfxOf(made, { policy: { key_props: { exportable: false } } }))
    expect(await session.destination().recover(thumbprint(made.thumbprint))).toBeUndefined()
    expect(session.log.lines.at(-1)).toContain('its secret holds the certificate without the private key')
  })
})

describe('before a certificate is registered', () => {
  const refusal = (destination = session.destination()) => refusalOf(destination.prepare())

  it('nothing is in the way of a name that is free or has a certificate', async () => {
    await session.destination().prepare()
    await deliver(await newCertificate())
    await session.destination().prepare()
    await disableNewest()
    await session.destination().prepare()
  })

  it('nothing is said of a right that only the import could show to be missing', async () => {
    roles('Key Vault Reader')
    await session.destination().prepare()
  })

  it('a missing role is named', async () => {
    const error = await refusal(vaultSession(emulator, { identity: emulator.identity(STRANGER) }).destination())
    expect(error.code).toBe('permission-missing')
    expect(error.message).toMatch(
      /^Reading the certificate vb365-contoso in localhost:\d+ was denied: the identity has no role on the vault that allows it, such as "Key Vault Certificates Officer" \(a4417e6f-fecd-4de8-b567-7b0420556985\)\. /
    )
  })

  it('a missing access policy is named', async () => {
    keyVault.settings.accessModel = 'policy'
    const error = await refusal(vaultSession(emulator, { identity: emulator.identity(STRANGER) }).destination())
    expect(error.message).toContain(
      'was denied: the access policies of the vault do not give the identity the certificate permissions Get, List and Import. Add an access policy with the certificate permissions Get, List and Import. Key Vault answered: The user, group or application '
    )
  })

  it('a firewall is named, with what lets a job through', async () => {
    keyVault.settings.firewall = true
    const error = await refusal()
    expect(error.code).toBe('service-unreachable')
    expect(error.message).toContain(
      "was denied: the firewall of the vault does not let this runner in (its address is 127.0.0.1). GitHub's hosted runners have no fixed address: run the job on a self-hosted runner in a network that the vault allows, or on a larger runner with a static address. Key Vault answered: Client address is not authorized and caller is not a trusted service (Forbidden, ForbiddenByFirewall, HTTP 403,"
    )
  })

  it('a vault with only private endpoints is named', async () => {
    const { front, session: other } = await behindFront()
    const destination = other.destination()
    await destination.observe()
    const message =
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: appid=1'
    const body = JSON.stringify({
      error: { code: 'Forbidden', message, innererror: { code: 'ForbiddenByConnection' } }
    })
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 403, body })
    const error = await refusal(destination)
    expect(error.message).toContain(
      'was denied: the vault is reached only by its private endpoints. Run the job on a self-hosted runner in a network from which the vault is reached. Key Vault answered: Public network access is disabled and request is not from a trusted service nor via an approved private link (Forbidden, ForbiddenByConnection, HTTP 403'
    )
    expect(error.message).not.toContain('appid')
  })

  it('a denial for another reason is given in the words of the vault', async () => {
    const { front, session: other } = await behindFront()
    const destination = other.destination()
    await destination.observe()
    const body = JSON.stringify({ error: { code: 'Forbidden', message: 'Request was not allowed by NSP rules.' } })
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 403, body })
    expect((await refusal(destination)).message).toMatch(
      /was denied: the vault denies it: Request was not allowed by NSP rules \(Forbidden, HTTP 403\)\.$/
    )
  })

  it('a token that the vault does not take points to the tenant', async () => {
    const { front, session: other } = await behindFront()
    const destination = other.destination()
    await destination.observe()
    const message =
      'AKV10032: Invalid issuer. Expected one of https://sts.windows.net/1/, found https://sts.windows.net/2/.'
    const body = JSON.stringify({ error: { code: 'Unauthorized', message } })
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 401, body })
    const error = await refusal(destination)
    expect(error.message).toContain(
      'the vault does not take the token of the identity. Check that "tenant" beside "vault"'
    )
    expect(error.message).toContain('Key Vault answered: AKV10032: Invalid issuer.')
  })

  it('a deleted name is given with the date until which it is kept, and the commands that end that', async () => {
    await deliver(await newCertificate())
    await client.delete(`/certificates/${CERTIFICATE}`)
    const until = new Date(emulator.clock.now().getTime() + 90 * 86_400_000).toISOString().slice(0, 10)
    const error = await refusal()
    const { host, origin } = new URL(keyVault.vault)
    expect(error.message).toBe(
      `The name "${CERTIFICATE}" in ${host} belongs to a deleted certificate, which the vault keeps until ${until}: recover it, purge it, or give another name in "delivery.keyVault.certificate" of the registration file.`
    )
    expect(error.instructions.flatMap(({ lines }) => lines)).toEqual([
      `az keyvault certificate recover --id ${origin}/deletedcertificates/${CERTIFICATE}`,
      `az keyvault certificate purge --id ${origin}/deletedcertificates/${CERTIFICATE}`
    ])
  })

  it('purge protection leaves only to recover a deleted name', async () => {
    const { front, session: other } = await behindFront()
    await deliver(await newCertificate())
    await client.delete(`/certificates/${CERTIFICATE}`)
    const rewrite = (body: string) => body.replace('Recoverable+Purgeable', 'Recoverable')
    front.fail(/^GET \/deletedcertificates/, { kind: 'rewrite', rewrite })
    const error = await refusal(other.destination())
    expect(error.message).toContain(
      ', and its purge protection keeps it from being purged before: recover it, or give '
    )
    expect(error.instructions).toHaveLength(1)
  })

  it('a certificate that is being requested under the name is in the way', async () => {
    const { front, session: other } = await behindFront()
    await deliver(await newCertificate())
    await disableNewest()
    front.fail(/\/pending/, { kind: 'answer', acted: false, status: 200, body: '{"status":"inProgress"}' })
    expect((await refusal(other.destination())).message).toContain(
      `A certificate is being requested under the name "${CERTIFICATE}" in localhost:`
    )
  })

  it.each(['vb365_contoso', 'vb365 contoso', '..', '', 'a'.repeat(128)])('the name "%s" is refused', async (name) => {
    const error = await refusal(vaultSession(emulator, { location: { certificate: name } }).destination())
    expect(error.code).toBe('registration-invalid')
    expect(error.message).toContain(
      'is not allowed in a Key Vault: give 1 to 127 letters (A to Z), digits and hyphens.'
    )
    expect(keyVault.requests).toEqual([])
  })
})
