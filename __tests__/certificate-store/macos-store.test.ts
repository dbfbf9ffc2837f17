import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ProcessOutcome } from '../../src/adapters/certificate-store/store-ports.ts'
import type { Thumbprint } from '../../src/domain/identifiers.ts'
import { OpensslCertificates, pfxOfAll, type TestCertificate } from './openssl-certificates.ts'
import { exited, type RecordedCall, RecordedRun, UNKNOWN } from './recorded-run.ts'

const LOGIN = '/Users/runner/Library/Keychains/login.keychain-db'
const SYSTEM = '/Library/Keychains/System.keychain'
const ENVIRONMENT = { HOME: '/Users/runner', USER: 'runner', 'INPUT_CLIENT-SECRET': 'a secret', PATH: '/opt/evil' }

const openssl = new OpensslCertificates()
let certificate: TestCertificate
let another: TestCertificate

beforeAll(() => {
  certificate = openssl.make()
  another = openssl.make()
})
afterAll(() => openssl.remove())

interface Keychain {
  readonly identities?: readonly TestCertificate[]
  readonly withoutKey?: readonly Thumbprint[]
}

/** Plays /usr/bin/security: its output as Apple's SecurityTool prints it. */
class PlayedSecurity {
  defaultKeychain: string | undefined = LOGIN
  keychains: Readonly<Record<string, Keychain>> = {}
  /** What an export says on standard error instead of exporting. */
  exportError: string | undefined
  exports: (readonly string[])[] = []

  run({ file, args, options }: RecordedCall): ProcessOutcome {
    if (file !== '/usr/bin/security') throw new Error(`${file} does not exist`)
    const [command, ...rest] = args
    switch (command) {
      case 'default-keychain':
        return this.defaultKeychain === undefined
          ? exited('', 'security: SecKeychainCopyDefault: A default keychain could not be found.\n', 1)
          : exited(`    "${this.defaultKeychain}"\n`)
      case 'find-identity':
        return exited(identityListing(this.keychains[rest[0] ?? '']?.identities ?? []))
      case 'find-certificate':
        return this.#certificates(rest)
      case '-i':
        return this.#export(splitLine(options.stdin))
      default:
        throw new Error(`unexpected command ${args.join(' ')}`)
    }
  }

  #certificates(args: readonly string[]): ProcessOutcome {
    expect(args.slice(0, 2)).toEqual(['-a', '-Z'])
    const path = args[2] ?? ''
    const keychain = this.keychains[path]
    if (keychain === undefined) {
      return exited('', 'security: SecKeychainSearchCopyNext: The specified keychain could not be found.\n', 50)
    }
    const all = [...(keychain.identities ?? []).map((each) => each.thumbprint), ...(keychain.withoutKey ?? [])]
    return exited(
      all
        .map((sha1) => `SHA-256 hash: ${'AB'.repeat(32)}\nSHA-1 hash: ${sha1}\nkeychain: "${path}"\nversion: 512\n`)
        .join('')
    )
  }

  #export(args: readonly string[]): ProcessOutcome {
    this.exports.push(args)
    if (this.exportError !== undefined) return exited('', `${this.exportError}\nexport: returned 1\n`, 1)
    const [command, keychainOption, path, ...rest] = args
    expect([command, keychainOption]).toEqual(['export', '-k'])
    expect(rest.slice(0, 5)).toEqual(['-t', 'identities', '-f', 'pkcs12', '-P'])
    return exited(pfxOfAll(this.keychains[path ?? '']?.identities ?? [], rest[5] ?? ''))
  }
}

function identityListing(identities: readonly TestCertificate[]): string {
  const lines = identities.map(
    ({ thumbprint }, index) => `  ${index + 1}) ${thumbprint} "store.example.test" (CSSMERR_TP_NOT_TRUSTED)\n`
  )
  return `\nPolicy: X.509 Basic\n  Matching identities\n${lines.join('')}     ${lines.length} identities found\n\n  Valid identities only\n     0 valid identities found\n`
}

/** The arguments of a line as `security -i` splits it: quotes group, a backslash takes the next character. */
function splitLine(line: string): readonly string[] {
  expect(line.endsWith('\n')).toBe(true)
  const parts = line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part))
}

function prepared(keychains: Readonly<Record<string, Keychain>>): { security: PlayedSecurity; recorded: RecordedRun } {
  const security = new PlayedSecurity()
  security.keychains = keychains
  const recorded = new RecordedRun({ platform: 'darwin', environment: ENVIRONMENT }, (call) => security.run(call))
  return { security, recorded }
}

describe('A keychain of macOS', () => {
  it('gives the certificate with its key, picked by thumbprint from all identities', async () => {
    const { recorded } = prepared({ [LOGIN]: { identities: [another, certificate] } })

    const { facts, privateKey } = await recorded.read(certificate.thumbprint)

    expect(facts.thumbprint).toBe(certificate.thumbprint)
    expect(certificate.x509.checkPrivateKey(privateKey)).toBe(true)
  })

  it('is the System keychain for LocalMachine', async () => {
    const { security, recorded } = prepared({ [SYSTEM]: { identities: [certificate] } })
    await recorded.read(certificate.thumbprint, 'LocalMachine')
    expect(security.exports[0]?.slice(0, 3)).toEqual(['export', '-k', SYSTEM])
  })

  it('hands the one-time password over on standard input, never on a command line', async () => {
    const { recorded } = prepared({ [LOGIN]: { identities: [certificate] } })
    await recorded.read(certificate.thumbprint)
    expect(recorded.calls.map(({ args }) => args)).toEqual([['default-keychain'], ['find-identity', LOGIN], ['-i']])
    expect(recorded.masked).toHaveLength(1)
    expect(recorded.calls[2]?.options.stdin).toBe(
      `export -k "${LOGIN}" -t identities -f pkcs12 -P ${recorded.masked[0]}\n`
    )
    recorded.expectNoSecret()
  })

  it('passes on no secret of the job', async () => {
    const { recorded } = prepared({ [LOGIN]: { identities: [certificate] } })
    await recorded.read(certificate.thumbprint)
    for (const { options } of recorded.calls)
      expect(options.environment).toEqual({ HOME: '/Users/runner', USER: 'runner' })
  })

  it('may have blanks, quotes and backslashes in its path', async () => {
    const path = '/Volumes/My Disk/a "b" \\c.keychain-db'
    const { security, recorded } = prepared({ [path]: { identities: [certificate] } })
    security.defaultKeychain = path
    expect((await recorded.read(certificate.thumbprint)).facts.thumbprint).toBe(certificate.thumbprint)
  })

  it('that lacks the certificate is named with the number of certificates in it', async () => {
    const { recorded } = prepared({ [LOGIN]: { identities: [another], withoutKey: [certificate.thumbprint] } })
    expect(await recorded.refusal(UNKNOWN)).toBe(
      `No certificate has the thumbprint ${UNKNOWN}: it is none of the 2 certificates in ${LOGIN}. Check certificate.thumbprint, and that the certificate is in this keychain and not in another one.`
    )
  })

  it.each([
    ['CurrentUser', 'LocalMachine', { [LOGIN]: [], [SYSTEM]: ['certificate'] }],
    ['LocalMachine', 'CurrentUser', { [SYSTEM]: [], [LOGIN]: ['certificate'] }]
  ] as const)('that lacks the certificate for %s points to the one for %s', async (location, other, where) => {
    const keychains = Object.fromEntries(
      Object.entries(where).map(([path, found]) => [path, { identities: found.length === 0 ? [] : [certificate] }])
    )
    const { recorded } = prepared(keychains)
    expect(await recorded.refusal(certificate.thumbprint, location)).toContain(
      `It is in the keychain of ${other}: set certificate.location to "${other}".`
    )
  })

  it('with the certificate alone is said to lack the private key', async () => {
    const { recorded } = prepared({ [LOGIN]: { withoutKey: [certificate.thumbprint] } })
    expect(await recorded.refusal(certificate.thumbprint)).toContain(
      `The certificate ${certificate.thumbprint} in ${LOGIN} has no private key.`
    )
  })

  it('that does not exist is said to be missing', async () => {
    const { recorded } = prepared({})
    expect(await recorded.refusal(UNKNOWN)).toContain(`The keychain ${LOGIN} does not exist.`)
  })

  it('is missing when the user has no default keychain', async () => {
    const { security, recorded } = prepared({})
    security.defaultKeychain = undefined
    expect(await recorded.refusal(UNKNOWN)).toContain('This user has no default keychain')
  })

  it.each([
    [
      'security: SecKeychainItemExport: User interaction is not allowed.',
      'cannot be exported without a person who agrees'
    ],
    ['security: SecKeychainItemExport: User canceled the operation.', 'cannot be exported without a person who agrees'],
    [
      'security: SecKeychainItemExport: The user name or passphrase you entered is not correct.',
      'unlock it with "security unlock-keychain" and run "security set-key-partition-list -S apple-tool:,apple:"'
    ],
    [
      'security: SecKeychainItemExport: The contents of this item cannot be retrieved.',
      'is not exportable. Import its PFX again without the option -x'
    ],
    [
      'security: SecKeychainItemExport: One or more parameters passed to a function were not valid.',
      'cannot be exported: "security: SecKeychainItemExport: One or more parameters passed to a function were not valid."'
    ],
    ['', 'cannot be exported: "export: returned 1"']
  ])('explains the refusal of an export: %s', async (text, sentence) => {
    const { security, recorded } = prepared({ [LOGIN]: { identities: [certificate] } })
    security.exportError = text
    const refusal = await recorded.refusal(certificate.thumbprint)
    expect(refusal).toContain(sentence)
    expect(refusal).not.toContain('identities;')
  })

  it('says that other identities in the keychain may be the cause', async () => {
    const { security, recorded } = prepared({ [LOGIN]: { identities: [certificate, another] } })
    security.exportError = 'security: SecKeychainItemExport: The contents of this item cannot be retrieved.'
    expect(await recorded.refusal(certificate.thumbprint)).toMatch(
      /The keychain holds 2 identities; security exports every identity .* keep this one in a keychain of its own\.$/
    )
  })

  it('of the system asks for root or another keychain', async () => {
    const { security, recorded } = prepared({ [SYSTEM]: { identities: [certificate] } })
    security.exportError = 'security: SecKeychainItemExport: User interaction is not allowed.'
    expect(await recorded.refusal(certificate.thumbprint, 'LocalMachine')).toContain('may be exported by root only')
  })

  it('never shows the password, even if the tool repeats it', async () => {
    const { security, recorded } = prepared({ [LOGIN]: { identities: [certificate] } })
    const play = security.run.bind(security)
    security.run = (call) =>
      call.args[0] === '-i' ? exited('', `security: cannot parse\u001b[31m ${call.options.stdin}`, 2) : play(call)
    const refusal = await recorded.refusal(certificate.thumbprint)
    expect(refusal).toContain('-P ***')
    expect(refusal).not.toContain('\u001b')
  })

  it('that answers nothing in time is said to wait for a person', async () => {
    const { recorded } = prepared({})
    const stuck = new RecordedRun(recorded.ports, () => ({ kind: 'timed-out' }))
    expect(await stuck.refusal(UNKNOWN)).toContain('/usr/bin/security did not answer within 60 seconds and was ended.')
  })

  it('whose export lacks the certificate is refused', async () => {
    const { security, recorded } = prepared({ [LOGIN]: { identities: [certificate] } })
    const play = security.run.bind(security)
    security.run = (call) => {
      security.keychains = { [LOGIN]: { identities: call.args[0] === '-i' ? [another] : [certificate] } }
      return play(call)
    }
    expect(await recorded.refusal(certificate.thumbprint)).toContain('does not hold the certificate')
  })

  it('with an elliptic-curve key is refused with the reason', async () => {
    const ec = openssl.make('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')
    const { recorded } = prepared({ [LOGIN]: { identities: [ec, certificate] } })
    expect(await recorded.refusal(ec.thumbprint)).toContain('is not an RSA key but elliptic-curve (EC)')
  })
})
