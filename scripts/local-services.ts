import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../emulator/index.ts'
import type { Registration } from '../src/domain/request/registration.ts'
import { isPlainRecord, type PlainRecord } from './plain-record.ts'

/** Starts a tenant, and beside it what the registration takes its certificate from and delivers it to. */
export function startServices(
  registration: Registration | undefined,
  options: EmulatorOptions
): Promise<RunningEmulator> {
  const { certificate, delivery } = registration ?? {}
  return startEmulator({
    ...options,
    github: delivery?.github !== undefined,
    keyVault: delivery?.keyVault !== undefined || certificate?.source === 'keyVault',
    vb365: delivery?.vb365 !== undefined
  })
}

/** A registration file as it can be used here, and what was put in place of what in it. */
export interface LocalDocument {
  readonly document: PlainRecord
  readonly replaced: readonly string[]
}

/** Puts the addresses on this machine in place of those of a vault and of a VB365 server that the registration names. */
export function onThisMachine(document: PlainRecord, { keyVault, vb365 }: RunningEmulator): LocalDocument {
  const vault = keyVault && { vault: keyVault.vault }
  const server = vb365 && {
    server: vb365.server,
    username: vb365.username,
    serverThumbprint: vb365.serverThumbprint
  }
  const { certificate, delivery } = document
  const places: readonly Place[] = [
    { path: ['certificate'], values: isPlainRecord(certificate) && 'vault' in certificate ? vault : undefined },
    { path: ['delivery', 'keyVault'], values: isPlainRecord(delivery) && 'keyVault' in delivery ? vault : undefined },
    { path: ['delivery', 'vb365'], values: isPlainRecord(delivery) && 'vb365' in delivery ? server : undefined }
  ]
  return places.reduce<LocalDocument>(replaceAt, { document, replaced: [] })
}

interface Place {
  readonly path: readonly string[]
  readonly values: PlainRecord | undefined
}

function replaceAt({ document, replaced }: LocalDocument, { path, values }: Place): LocalDocument {
  if (values === undefined) return { document, replaced }
  const lines = Object.entries(values).map(([name, value]) => `${[...path, name].join('.')} is ${value} here`)
  return { document: merged(document, path, values), replaced: [...replaced, ...lines] }
}

function merged(document: PlainRecord, [name, ...rest]: readonly string[], values: PlainRecord): PlainRecord {
  if (name === undefined) return { ...document, ...values }
  const member = document[name]
  return { ...document, [name]: merged(isPlainRecord(member) ? member : {}, rest, values) }
}

/** Inputs and environment by which the action reaches all of it. */
export function reaching(emulator: RunningEmulator): {
  readonly inputs: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
} {
  const { github, vb365 } = emulator
  return {
    inputs: {
      'client-id': emulator.clientId,
      'authority-host': emulator.authorityHost,
      'graph-endpoint': emulator.graphEndpoint,
      'exchange-endpoint': emulator.exchangeEndpoint,
      'sharepoint-endpoint': emulator.sharePointEndpoint,
      ...(github && { 'delivery-token': github.token }),
      ...(vb365 && { 'vb365-password': vb365.password })
    },
    environment: {
      NODE_EXTRA_CA_CERTS: emulator.caFile,
      ...(github && { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository })
    }
  }
}
