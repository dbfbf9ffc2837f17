/** The texts of /usr/bin/security, in the order in which they are tried. */
const PROBLEMS = [
  ['User interaction is not allowed', 'interaction'],
  ['User canceled the operation', 'interaction'],
  ['The user name or passphrase you entered is not correct', 'interaction'],
  ['The contents of this item cannot be retrieved', 'not-exportable'],
  ['A default keychain could not be found', 'no-keychain'],
  ['The specified keychain could not be found', 'no-keychain'],
  ['The specified item could not be found in the keychain', 'no-item']
] as const

export type KeychainProblem = (typeof PROBLEMS)[number][1]

/** What standard error of `security` says; undefined for something else. */
export function keychainProblem(stderr: string): KeychainProblem | undefined {
  return PROBLEMS.find(([text]) => stderr.includes(text))?.[1]
}

/** The path that `security default-keychain` prints, in quotes after four blanks. */
export function parseDefaultKeychain(stdout: string): string | undefined {
  return /^\s*"(\/[^\n]+)"\s*$/.exec(stdout)?.[1]
}

/** SHA-1 thumbprints of `security find-identity`; one that is valid too is listed twice. */
export function parseIdentities(stdout: string): ReadonlySet<string> {
  return new Set([...stdout.matchAll(/^\s*\d+\) ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? []))
}

/** SHA-1 thumbprints of `security find-certificate -a -Z`. */
export function parseCertificates(stdout: string): ReadonlySet<string> {
  return new Set(
    [...stdout.matchAll(/^SHA-1 hash: ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? [])
  )
}

/**
 * The line that makes `security -i` export every identity of a keychain to standard output. In this mode the tool takes
 * its commands from standard input, so the password is on no command line; arguments stand in double quotes, where a
 * backslash takes the next character as it is (Apple, SecurityTool, security.c, split_line).
 */
export function exportCommand(keychain: string, password: string): string {
  const path = keychain.replace(/["\\]/g, '\\$&')
  return `export -k "${path}" -t identities -f pkcs12 -P ${password}\n`
}
