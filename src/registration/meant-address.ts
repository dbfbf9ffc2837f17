/** White space, and invisible characters that dialogs add to what is copied. */
const INVISIBLE = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu
const WRAPPING = /^[{("'“”„‘’<]+|[})"'“”‘’>]+$/gu

/** What was copied, without what surrounds it. */
export function bareText(text: string): string {
  return text.replace(INVISIBLE, '').replace(WRAPPING, '').replace(INVISIBLE, '')
}

const SCHEME = /^https?:\/\//i
/** A host with a dot and perhaps a port, with or without a path: nothing that a secret would look like. */
const ADDRESS = /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?::\d+)?(?:[/?#]|$)/i

/** The origin in an address without https, or with a path; none where it holds a password. */
export function* meantServers(text: string): Generator<string> {
  const bare = bareText(text)
  if (!ADDRESS.test(bare)) return
  const url = URL.parse(`https://${bare.replace(SCHEME, '')}`)
  if (url !== null) yield url.origin
}

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name */
const VAULT_NAME = /^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/

/** As for a server, or the vault of that name in the cloud that most use. */
export function* meantVaults(text: string): Generator<string> {
  yield* meantServers(text)
  const bare = bareText(text)
  if (VAULT_NAME.test(bare)) yield `https://${bare.toLowerCase()}.vault.azure.net`
}

/** The repository in the address of its page, or of what is cloned. */
export function* meantRepositories(text: string): Generator<string> {
  const bare = bareText(text)
  yield bare
  if (ADDRESS.test(bare))
    yield* /^(?:https?:\/\/)?[^/]+\/([^/?#]+\/[^/?#]+?)(?:\.git)?(?:[/?#]|$)/i.exec(bare)?.slice(1) ?? []
}
