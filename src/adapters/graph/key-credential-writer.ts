import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { ActionError } from '../../errors.ts'
import type { CertificateWithKey, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import type { GraphConnection } from './graph-connection.ts'
import { incompleteAnswer, type Operation } from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'
import { newKeyCredential, readKeyCredential, type WireKeyCredential } from './key-credentials.ts'
import { writeOnce } from './retry.ts'

const OPERATION: Operation = {
  doing: 'Registering the certificate on the application',
  leastPrivilege: 'Application.ReadWrite.OwnedBy'
}

/** Readings that may be stale before a missing credential counts as lost. */
const READINGS_BEFORE_REPAIR = 3

export interface KeyCredentialAddition {
  readonly objectId: ApplicationObjectId
  readonly certificate: CertificateWithKey
  readonly displayName: string
}

/**
 * Adds a certificate to an application. Graph replaces the whole list, and two writers at once can drop each other's
 * entry: the list is read back, and what is lost is put in again.
 * https://learn.microsoft.com/graph/applications-how-to-add-certificate
 */
export async function addKeyCredential(
  connection: GraphConnection,
  reader: GraphReader,
  context: RunContext,
  { objectId, certificate, displayName }: KeyCredentialAddition
): Promise<void> {
  const { thumbprint } = certificate.facts
  const own = newKeyCredential(certificate, displayName)
  const holdsOwn = (list: readonly WireKeyCredential[]) =>
    list.some((credential) => readKeyCredential(credential)?.thumbprint === thumbprint)

  const before = await readList(reader, objectId)
  if (holdsOwn(before)) return
  // Each try starts from the newest reading: what somebody registered meanwhile stays.
  let current = before
  const look = async () => {
    current = await readList(reader, objectId)
    return holdsOwn(current) && lostFrom(current, before).length === 0 ? true : undefined
  }
  const write = () => {
    const keyCredentials = () => [
      ...current.map(kept),
      ...lostFrom(current, before),
      ...(holdsOwn(current) ? [] : [own])
    ]
    const path = `/applications/${objectId}`
    return writeOnce(
      {
        ...OPERATION,
        write: () => connection.send({ method: 'PATCH', path, body: { keyCredentials: keyCredentials() } }),
        look,
        read: () => true
      },
      context
    )
  }
  await write()
  const waiting = backoff(context)
  for (let readings = 1; (await look()) === undefined; readings += 1) {
    if (readings % READINGS_BEFORE_REPAIR === 0) await write()
    if (!(await waiting.wait())) throw notSettled(lostFrom(current, before))
  }
}

function lostFrom(
  current: readonly WireKeyCredential[],
  before: readonly WireKeyCredential[]
): readonly WireKeyCredential[] {
  const present = new Set(current.map(({ keyId }) => keyId))
  return before.filter(({ keyId }) => !present.has(keyId))
}

/** With `key: null` and its `keyId`, an entry stays as it is; anything else in it may not differ by a character. */
function kept(credential: WireKeyCredential): WireKeyCredential {
  return { ...credential, key: null }
}

async function readList(reader: GraphReader, objectId: ApplicationObjectId): Promise<readonly WireKeyCredential[]> {
  const [answer] = await reader.together([
    { method: 'GET', path: `/applications/${objectId}?$select=id,keyCredentials` }
  ])
  const found = reader.object<{ readonly keyCredentials?: readonly WireKeyCredential[] }>(answer, OPERATION)
  if (found?.keyCredentials === undefined) throw incompleteAnswer('an application without its list of certificates')
  return found.keyCredentials
}

function notSettled(lost: readonly WireKeyCredential[]): ActionError {
  const names = lost.map(({ displayName, keyId }) => `"${displayName ?? ''}" (${keyId})`).join(', ')
  return new ActionError(
    'request-refused',
    `The application's certificates do not settle: ${names === '' ? 'the new one' : names} is not in the list that Graph returns. Something else seems to write to this application at the same time; stop it and run again.`
  )
}
