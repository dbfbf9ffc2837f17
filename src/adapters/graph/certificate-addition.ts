import type { Thumbprint } from '../../domain/identifiers.ts'
import type { CertificateWithKey } from '../../ports.ts'
import type { ApplicationChange, WireApplicationProperties } from './application-additions.ts'
import { keyCredentialsOf, newKeyCredential, thumbprintOf, type WireKeyCredential } from './key-credentials.ts'
import { ListAddition, type ListProperty } from './list-addition.ts'

/** An application as its list of certificates shows it. */
export type CertificateReading = Pick<WireApplicationProperties, 'keyCredentials'>

/** Adds a certificate to those that are there; every other one is left as it is. */
export function certificateAddition(certificate: CertificateWithKey, displayName: string): ApplicationChange {
  return addition(certificate, displayName, 'new')
}

/** Adds it again where it has gone since it was registered: a reading without it may be a replica's that lags behind. */
export function certificateReturn(certificate: CertificateWithKey, displayName: string): ApplicationChange {
  return addition(certificate, displayName, 'known')
}

function addition(certificate: CertificateWithKey, displayName: string, state: 'new' | 'known'): ApplicationChange {
  const entry = newKeyCredential(certificate, displayName)
  return new ListAddition(certificateList(certificate.facts.thumbprint), [entry], state === 'known' ? [entry] : [])
}

/** @param own of a certificate that is added: Graph gives it its ID, so it is known by its thumbprint */
export function certificateList(own?: Thumbprint): ListProperty<CertificateReading, WireKeyCredential> {
  return {
    property: 'keyCredentials',
    entriesOf: keyCredentialsOf,
    identify: (credential) =>
      own !== undefined && thumbprintOf(credential) === own ? own : (credential.keyId ?? JSON.stringify(credential)),
    write: (reading, more) => [...keyCredentialsOf(reading).map(asItIs), ...more],
    describe: describeCredential
  }
}

/** With `key: null` and its `keyId`, an entry is left as it is; anything else in it may not differ by a character. */
export function asItIs(credential: WireKeyCredential): WireKeyCredential {
  return { ...credential, key: null }
}

export function describeCredential({ displayName, keyId }: WireKeyCredential): string {
  return `the certificate "${displayName ?? ''}" (${keyId ?? 'the new one'})`
}
