/** A fault put into the sources on purpose. */
export interface Mutant {
  /** What the action would do wrong. */
  readonly name: string
  readonly file: string
  /** Each text stands exactly once in the file. */
  readonly edits: readonly (readonly [text: string, replacement: string])[]
  /** Test files of which at least one has to fail. */
  readonly tests: readonly string[]
}

const ORDER_OF_A_RUN = 'src/run/carry-out-plan.ts'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a service that asks for a pause is asked again at once',
    file: 'src/adapters/backoff.ts',
    edits: [[', atLeastSeconds * 1000)', ', atLeastSeconds * 0)']],
    tests: ['__tests__/adapters/backoff.test.ts', '__tests__/adapters/graph-pace.test.ts']
  },
  {
    name: 'a date in Retry-After is not understood',
    file: 'src/adapters/retry-after.ts',
    edits: [['Date.parse(text) : Number.NaN', 'Number.NaN : Number.NaN']],
    tests: ['__tests__/adapters/retry-after.test.ts']
  },
  {
    name: 'Graph is written to again without a look at what the first try stored',
    file: 'src/adapters/graph/write-once.ts',
    edits: [['const storedMeanwhile = await look()', 'const storedMeanwhile = undefined as Stored | undefined']],
    tests: ['__tests__/adapters/graph-directory.test.ts', '__tests__/adapters/unique-name.test.ts']
  },
  {
    name: 'a certificate is imported into the vault again without a look whether it is there',
    file: 'src/adapters/delivery/key-vault/import-certificate.ts',
    edits: [['if (await isThere()) return', 'void isThere']],
    tests: ['__tests__/delivery/key-vault-faults.test.ts']
  },
  {
    name: 'the list of certificates is overwritten with the own one',
    file: 'src/adapters/graph/certificate-addition.ts',
    edits: [['[...keyCredentialsOf(reading).map(asItIs), ...more]', '[...more]']],
    tests: ['__tests__/adapters/key-credentials.test.ts']
  },
  {
    name: 'an application is created without a look whether it is there',
    file: 'src/domain/plan/make-plan.ts',
    edits: [
      [
        '  if (application === undefined) {',
        "  if (registration.application.flow === 'new' || application === undefined) {"
      ]
    ],
    tests: ['__tests__/domain/make-plan.test.ts']
  },
  {
    name: 'a certificate that could not sign in is delivered',
    file: ORDER_OF_A_RUN,
    edits: [['written.failure ?? (proof.mayDeliver ? undefined : proof.failure)', 'written.failure']],
    tests: ['__tests__/run/blocked-sign-in.test.ts']
  },
  {
    name: 'the old certificate is removed before the new one is delivered',
    file: ORDER_OF_A_RUN,
    edits: [
      ['(steps.pruning ?? []).filter(isNotAbout(inUse))', 'steps.delivery ?? []'],
      ['}, steps.delivery ?? [], writers)', '}, steps.pruning ?? [], writers)']
    ],
    tests: ['__tests__/lifecycle/self-rotation.test.ts']
  },
  {
    name: 'a certificate is registered before its key is safe on the disk',
    file: 'src/certificates/obtain-certificate.ts',
    edits: [['return source.staging.store(made, new Set(keys.keys()))', 'return made']],
    tests: ['__tests__/run/staged-key.test.ts']
  },
  {
    name: 'expired certificates of others are removed',
    file: 'src/domain/certificate/own-certificates.ts',
    edits: [
      [
        'credential.thumbprint !== undefined && isManagedKeyCredential(credential)',
        'credential.thumbprint !== undefined'
      ]
    ],
    tests: ['__tests__/domain/renewal.test.ts']
  },
  {
    name: 'an interrupted renewal without overlap leaves the old certificate',
    file: 'src/domain/plan/plan-prunings.ts',
    edits: [
      [
        'return isEager ? afterDeliveries(destinations, deliveries) : destinations',
        'return isEager ? destinations : destinations'
      ]
    ],
    tests: ['__tests__/domain/renewal.test.ts']
  },
  {
    name: 'a token is printed before it is masked',
    file: 'src/adapters/entra/token-service.ts',
    edits: [['      mask(issued.token)\n', '      process.stdout.write(issued.token)\n      mask(issued.token)\n']],
    tests: ['__tests__/faults/fault-matrix.test.ts']
  },
  {
    name: 'a token is not masked',
    file: 'src/adapters/entra/token-service.ts',
    edits: [['      mask(issued.token)\n', '']],
    tests: ['__tests__/adapters/token-service.test.ts', '__tests__/faults/fault-matrix.test.ts']
  },
  {
    name: 'a secret input is masked after it was checked, and a refusal shows it',
    file: 'src/inputs/secret-inputs.ts',
    edits: [
      [
        '  if (value === undefined) return undefined\n  setSecret(value)\n',
        '  if (value === undefined) return undefined\n  queueMicrotask(() => setSecret(value))\n'
      ]
    ],
    tests: ['__tests__/inputs/inputs.test.ts']
  },
  {
    name: 'of a PFX the last certificate is taken, whoever the key belongs to',
    file: 'src/pkcs12/read-pfx.ts',
    edits: [
      ['certificate: pair.certificate.x509.raw,', 'certificate: (certificates.at(-1) ?? pair.certificate).x509.raw,']
    ],
    tests: ['__tests__/pkcs12/read-pfx.test.ts']
  },
  {
    name: 'the thumbprint is that of the authority',
    file: 'src/adapters/certificate/pfx-import.ts',
    edits: [
      [
        'facts: certificateFacts(content.certificate)',
        'facts: certificateFacts(content.chain.at(-1) ?? content.certificate)'
      ]
    ],
    tests: ['__tests__/adapters/pfx-import.test.ts']
  },
  {
    name: 'times are written in the local zone',
    file: 'src/domain/date-text.ts',
    edits: [
      [
        'date.toISOString().slice(0, 19)',
        'new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)'
      ]
    ],
    tests: ['__tests__/adapters/key-credentials.test.ts', '__tests__/report/outputs.test.ts']
  },
  {
    name: 'any certificate of the VB365 server is taken',
    file: 'src/adapters/delivery/vb365-server/server-pin.ts',
    edits: [['if (seen === this.#thumbprint) return socket', 'return socket']],
    tests: ['__tests__/delivery/vb365-server-tls.test.ts']
  },
  {
    name: 'a clock that is an hour off is not noticed',
    file: 'src/adapters/entra/token-service.ts',
    edits: [
      [
        'if (this.#clockIsRight || clockReading === undefined) return undefined',
        'if (clockReading !== null) return undefined'
      ]
    ],
    tests: ['__tests__/adapters/token-service.test.ts', '__tests__/run/sign-in.test.ts']
  }
]
