import { vaultSuffixes } from '../clouds.ts'

/** Application ID of Key Vault, the same in every cloud. */
export const keyVaultAppId = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'

/**
 * The resource that tokens for a vault of this host have to be for. A client takes a challenge only if the resource is
 * the end of the host, so a vault that is reached as `localhost` names `https://localhost`.
 */
export function resourceOf(host: string): string {
  return `https://${suffixOf(host) ?? host}`
}

/** The audiences that a token for a vault of this host may name. Under a name of no cloud it is one of the public cloud. */
export function audiencesOf(host: string): readonly string[] {
  const suffix = suffixOf(host)
  return [...(suffix === undefined ? [`https://${host}`] : []), `https://${suffix ?? vaultSuffixes[0]}`, keyVaultAppId]
}

function suffixOf(host: string): string | undefined {
  return vaultSuffixes.find((candidate) => host.endsWith(`.${candidate}`))
}
