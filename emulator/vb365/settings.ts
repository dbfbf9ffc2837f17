import { count, flag, object } from '../shape.ts'

/** What can be changed while the server runs. */
export interface Vb365Settings {
  /** The REST API serves only restore operators: everything but the sign-in is unavailable. */
  operatorsOnly: boolean
  /** The account signs in with a second factor, which the REST API does not support. */
  multiFactorAccount: boolean
  /** Milliseconds that adding or changing an organization takes, since the server connects to Microsoft 365. */
  connectionMs: number
  /** A change of an organization leaves its entry among the backup applications with the old certificate. */
  backupApplicationsKeepCertificate: boolean
}

/** How a server behaves by default. */
export function defaultSettings(): Vb365Settings {
  return {
    operatorsOnly: false,
    multiFactorAccount: false,
    connectionMs: 0,
    backupApplicationsKeepCertificate: false
  }
}

/** The body of `POST /emulator/settings`. */
export const vb365SettingsShape = object(
  {},
  { operatorsOnly: flag, multiFactorAccount: flag, connectionMs: count, backupApplicationsKeepCertificate: flag }
)
