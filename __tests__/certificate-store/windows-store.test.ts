import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ProcessOutcome } from '../../src/adapters/certificate-store/store-ports.ts'
import { EXPORT_SCRIPT } from '../../src/adapters/certificate-store/windows-export-script.ts'
import { OpensslCertificates, type TestCertificate } from './openssl-certificates.ts'
import { exited, type RecordedCall, RecordedRun, UNKNOWN } from './recorded-run.ts'

const openssl = new OpensslCertificates()
let certificate: TestCertificate
let another: TestCertificate

beforeAll(() => {
  certificate = openssl.make()
  another = openssl.make()
})
afterAll(() => openssl.remove())

const ENVIRONMENT = {
  SYSTEMROOT: 'C:\\Windows',
  Temp: 'C:\\Temp',
  USERPROFILE: 'C:\\Users\\runner',
  PSModulePath: 'C:\\Program Files\\PowerShell\\7\\Modules',
  'INPUT_CLIENT-SECRET': 'secret of the administering identity',
  GITHUB_TOKEN: 'token of the job'
}

function run(
  play: (call: RecordedCall) => ProcessOutcome,
  environment: Readonly<Record<string, string>> = ENVIRONMENT
): RecordedRun {
  return new RecordedRun({ platform: 'win32', environment }, play)
}

/** What the script prints: ConvertTo-Json writes properties in any order. */
function answers(answer: object): (call: RecordedCall) => ProcessOutcome {
  return () => exited(JSON.stringify(answer))
}

function failed(step: string, hresult: string): (call: RecordedCall) => ProcessOutcome {
  return answers({ step, hresult, type: 'System.Security.Cryptography.CryptographicException', status: 'failed' })
}

/** Windows exports one certificate with triple DES and SHA-1 under the password in the environment. */
function exporting(exported: TestCertificate): (call: RecordedCall) => ProcessOutcome {
  return ({ options }) => {
    const pfx = exported.pfx(
      options.environment['VB365_STORE_PASSWORD'] ?? '',
      ...['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1', '-iter', '2000']
    )
    return exited(JSON.stringify({ status: 'exported', pfx: pfx.toString('base64') }))
  }
}

describe('The certificate store of Windows', () => {
  it.each(['CurrentUser', 'LocalMachine'] as const)('reads a certificate of %s with its key', async (location) => {
    const recorded = run(exporting(certificate))

    const { facts, privateKey } = await recorded.read(certificate.thumbprint, location)

    expect(facts.thumbprint).toBe(certificate.thumbprint)
    expect(certificate.x509.checkPrivateKey(privateKey)).toBe(true)
    expect(recorded.calls[0]?.options.environment).toMatchObject({
      VB365_STORE_LOCATION: location,
      VB365_STORE_THUMBPRINT: certificate.thumbprint
    })
  })

  it('starts Windows PowerShell by its full path, without profile, person or shell', async () => {
    const recorded = run(exporting(certificate))
    await recorded.read(certificate.thumbprint)
    expect(recorded.calls).toHaveLength(1)
    expect(recorded.calls[0]).toMatchObject({
      file: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-Command', EXPORT_SCRIPT],
      options: { stdin: '', timeoutMs: 120_000 }
    })
  })

  it('has a new masked password each time, in the environment of the child only', async () => {
    const first = run(exporting(certificate))
    const second = run(exporting(certificate))
    await first.read(certificate.thumbprint)
    await second.read(certificate.thumbprint)
    for (const recorded of [first, second]) {
      recorded.expectNoSecret()
      expect(recorded.masked).toEqual([recorded.calls[0]?.options.environment['VB365_STORE_PASSWORD']])
    }
    expect(first.masked).not.toEqual(second.masked)
  })

  it('passes on what PowerShell needs and no secret of the job', async () => {
    const recorded = run(exporting(certificate))
    await recorded.read(certificate.thumbprint)
    expect(Object.keys(recorded.calls[0]?.options.environment ?? {}).toSorted()).toEqual([
      'SystemRoot',
      'TEMP',
      'USERPROFILE',
      'VB365_STORE_LOCATION',
      'VB365_STORE_PASSWORD',
      'VB365_STORE_THUMBPRINT'
    ])
  })

  it('says how many certificates were looked at', async () => {
    const recorded = run(answers({ status: 'absent', lookedAt: 3, elsewhere: false }))
    expect(await recorded.refusal(UNKNOWN)).toBe(
      `No certificate has the thumbprint ${UNKNOWN}: it is none of the 3 certificates in Cert:\\CurrentUser\\My. Check certificate.thumbprint, and that the certificate was imported by the user that runs this job.`
    )
  })

  it.each([
    ['CurrentUser', 'LocalMachine'],
    ['LocalMachine', 'CurrentUser']
  ] as const)('says that a certificate missing in %s is in %s', async (location, other) => {
    const recorded = run(answers({ status: 'absent', lookedAt: 1, elsewhere: true }))
    expect(await recorded.refusal(UNKNOWN, location)).toBe(
      `No certificate has the thumbprint ${UNKNOWN}: the only certificate in Cert:\\${location}\\My is another one. It is in Cert:\\${other}\\My: set certificate.location to "${other}".`
    )
  })

  it('says that the certificate has no private key', async () => {
    expect(await run(answers({ status: 'without-key' })).refusal(UNKNOWN)).toContain(
      'in Cert:\\CurrentUser\\My has no private key. Import it again from a PFX with its key'
    )
  })

  it('refuses different certificates of one thumbprint', async () => {
    expect(await run(answers({ status: 'ambiguous' })).refusal(UNKNOWN)).toContain('holds different certificates')
  })

  it('says that PowerShell is restricted by policy', async () => {
    expect(await run(answers({ status: 'restricted' })).refusal(UNKNOWN)).toContain('constrained language mode')
  })

  it.each([
    ['key', '8009000B', 'is not exportable (0x8009000B). Import its PFX again with the key marked as exportable'],
    ['export', '8009000B', 'is not exportable (0x8009000B)'],
    ['export', '80090029', 'is not exportable (0x80090029)'],
    ['export', '80090010', 'is not exportable (0x80090010)'],
    ['key', '80090010', 'is missing, or the user that runs this job may not read it (0x80090010)'],
    ['key', '80090016', 'is missing, or the user that runs this job may not read it (0x80090016)'],
    ['export', '80070005', 'is missing, or the user that runs this job may not read it (0x80070005)'],
    ['key', '80100022', 'is on a smart card or needs someone to consent (0x80100022)'],
    ['export', '800704C7', 'is on a smart card or needs someone to consent (0x800704C7)'],
    [
      'export',
      '80004005',
      'cannot be exported: Windows answers 0x80004005 (System.Security.Cryptography.CryptographicException)'
    ],
    ['open', '80070005', 'The certificate store Cert:\\CurrentUser\\My cannot be opened: access is denied'],
    ['open', '80070002', 'The certificate store Cert:\\CurrentUser\\My cannot be opened: Windows answers 0x80070002']
  ])('explains a failure at the step %s with HRESULT %s', async (step, hresult, sentence) => {
    expect(await run(failed(step, hresult)).refusal(certificate.thumbprint)).toContain(sentence)
  })

  it('refuses another certificate than the wanted one', async () => {
    expect(await run(exporting(another)).refusal(certificate.thumbprint)).toContain(
      `The export of Cert:\\CurrentUser\\My does not hold the certificate ${certificate.thumbprint}`
    )
  })

  it('keeps the reason when the key is too short', async () => {
    const short = openssl.make('-newkey', 'rsa:1024')
    expect(await run(exporting(short)).refusal(short.thumbprint)).toContain('has 1024 bits; at least 2048 are needed')
  })

  it.each([
    '',
    'Windows PowerShell',
    'null',
    '{"status":"exported"}',
    '{"status":"absent","lookedAt":"3","elsewhere":false}',
    '{"status":"failed","step":"other","hresult":"80090016","type":"System.Exception"}',
    '{"status":"failed","step":"key","hresult":"80090016","type":"a\\nforged line"}'
  ])('does not guess at an output that is no answer: %j', async (output) => {
    expect(await run(() => exited(output, 'a message in any language', 1)).refusal(UNKNOWN)).toBe(
      'Windows PowerShell ended with exit code 1 and without an answer while it read Cert:\\CurrentUser\\My. Check that this user may run powershell.exe, or give the certificate as a file (certificate.source "pfx").'
    )
  })

  it('says that PowerShell is missing', async () => {
    const missing = { kind: 'not-started', missing: true, cause: new Error('spawn ENOENT') } as const
    expect(await run(() => missing).refusal(UNKNOWN)).toBe(
      'Windows PowerShell cannot be started to read the certificate store: it does not exist. Use a runner that has it, or give the certificate as a file (certificate.source "pfx").'
    )
  })

  it('says that PowerShell took too long, and why that may be', async () => {
    expect(await run(() => ({ kind: 'timed-out' })).refusal(UNKNOWN)).toContain(
      'Windows PowerShell did not answer within 120 seconds and was ended. An invisible window may be asking'
    )
  })

  it.each([
    ['too much output', { kind: 'too-much-output' }, 'wrote far more than one certificate'],
    ['a signal', { kind: 'ended-by-signal', signal: 'SIGTERM' }, 'was ended by the signal SIGTERM']
  ] as const)('says that it ended by %s', async (_what, outcome, sentence) => {
    expect(await run(() => outcome).refusal(UNKNOWN)).toContain(sentence)
  })

  it.each([{}, { SystemRoot: 'Windows' }, { SystemRoot: '\\\\server\\share' }])(
    'starts nothing when SystemRoot is not a folder of a drive: %j',
    async (environment) => {
      const recorded = run(exporting(certificate), environment)
      expect(await recorded.refusal(UNKNOWN)).toContain('The environment variable SystemRoot does not name')
      expect(recorded.calls).toEqual([])
    }
  )
})

describe('The PowerShell script', () => {
  it('needs no quoting on a command line and fits into one', () => {
    expect(EXPORT_SCRIPT).toMatch(/^[\n\x20-\x7e]+$/)
    expect(EXPORT_SCRIPT).not.toContain('"')
    expect(EXPORT_SCRIPT.length).toBeLessThan(8000)
  })

  it('opens stores for reading only and writes no file', () => {
    expect(EXPORT_SCRIPT.match(/OpenFlags\] '[^']*'/g)).toEqual(["OpenFlags] 'ReadOnly, OpenExistingOnly'"])
    expect(EXPORT_SCRIPT).not.toMatch(/-FilePath|Out-File|Set-Content|WriteAll|\.Add\(|\.Remove\(/)
  })

  it('prints no text of an exception', () => {
    expect(EXPORT_SCRIPT).not.toMatch(/\.Message|Out-String|Write-(?:Error|Host)/)
  })
})
