import { thumbprintSha256 } from '../domain/identifiers.ts'
import type {
  Delivery,
  GithubDelivery,
  KeyVaultLocation,
  SecretScope,
  Vb365Delivery
} from '../domain/request/registration.ts'
import type {
  DeliveryDocument,
  GithubDeliveryDocument,
  KeyVaultLocationDocument,
  Vb365DeliveryDocument
} from './registration-document.ts'

/** Everything that a valid document delivers to. */
export function deliveryOf({ pfx, github, keyVault, vb365 }: DeliveryDocument): Delivery {
  return {
    pfx: pfx && { path: pfx.path, encryption: pfx.encryption ?? 'AES256_SHA256' },
    github: github && githubDelivery(github),
    keyVault: keyVault && keyVaultLocation(keyVault),
    vb365: vb365 && vb365Delivery(vb365)
  }
}

function githubDelivery(document: GithubDeliveryDocument): GithubDelivery {
  return {
    secret: document.secret,
    scope: scopeOf(document),
    applicationIdVariable: document.variables?.applicationId
  }
}

function scopeOf(document: GithubDeliveryDocument): SecretScope {
  const { organization, environment, repository, visibility } = document
  if (organization !== undefined) return { kind: 'organization', organization, visibility }
  return environment === undefined
    ? { kind: 'repository', repository }
    : { kind: 'environment', repository, environment }
}

export function keyVaultLocation({ vault, certificate, tenant }: KeyVaultLocationDocument): KeyVaultLocation {
  return { vault: new URL(vault).origin, certificate, tenant }
}

function vb365Delivery(document: Vb365DeliveryDocument): Vb365Delivery {
  const { server, username, serverThumbprint, replaceApplication, impersonationAccount } = document
  return {
    server: new URL(server).origin,
    username,
    serverThumbprint: serverThumbprint === undefined ? undefined : thumbprintSha256(serverThumbprint),
    replaceApplication: replaceApplication ?? false,
    impersonationAccount
  }
}
