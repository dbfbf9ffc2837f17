import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { EXISTING_APPLICATION, problemsIn, registrationJson, THUMBPRINT } from './registration-fixture.ts'

/** A value that every message is searched for, in a form that a client secret of Entra has. */
const VALUE = 'h7Q8Q~SECRETvalue.0123456789-abcdef'

const SECRET_NAMES: readonly (readonly [name: string, input: string])[] = [
  ['password', 'pfx-password'],
  ['Password', 'pfx-password'],
  ['pfxPassword', 'pfx-password'],
  ['pfx_pass_word', 'pfx-password'],
  ['PASSPHRASE', 'pfx-password'],
  ['passPhrase', 'pfx-password'],
  ['passwd', 'pfx-password'],
  ['pwd', 'pfx-password'],
  ['pass', 'pfx-password'],
  ['clientCertificatePassword', 'client-certificate-password'],
  ['privateKey', 'pfx-base64'],
  ['PRIVATE_KEY', 'pfx-base64'],
  ['private.key', 'pfx-base64'],
  ['pfxBase64', 'pfx-base64'],
  ['pfx-base-64', 'pfx-base64'],
  ['pfxData', 'pfx-base64'],
  ['pem', 'pfx-base64'],
  ['pkcs12', 'pfx-base64'],
  ['token', 'GitHub secret'],
  ['accessToken', 'GitHub secret'],
  ['GITHUB_TOKEN', 'GitHub secret'],
  ['jwt', 'GitHub secret'],
  ['secret', 'client-secret'],
  ['clientSecret', 'client-secret'],
  ['client_secret', 'client-secret'],
  ['Client-Secret', 'client-secret'],
  ['apiKey', 'client-secret'],
  ['API_KEY', 'client-secret'],
  ['sharedAccessKey', 'client-secret'],
  ['credentials', 'client-secret'],
  ['connectionString', 'client-secret']
]

describe('a secret in a registration file', () => {
  it.each(SECRET_NAMES)('%s is refused and sent to the input %s', (name, input) => {
    const problems = problemsIn(registrationJson({ [name]: VALUE }))

    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain('has no place in this file; remove it')
    expect(problems[0]?.message).toContain(input)
    expect(problems[0]?.message).not.toContain(VALUE)
  })

  it.each([
    ['in a known object', { certificate: { source: 'pfx', password: VALUE } }, ['certificate.password']],
    ['in an unknown object', { vault: { password: VALUE } }, ['vault', 'vault.password']],
    ['in a list', { accounts: [{ name: 'x' }, { token: VALUE }] }, ['accounts', 'accounts[1].token']],
    ['holding an object', { secret: { value: VALUE } }, ['secret']],
    ['below another secret', { secret: { password: VALUE } }, ['secret', 'secret.password']],
    ['in the delivery', { delivery: { secret: VALUE } }, ['delivery.secret']],
    [
      'in place of the GitHub delivery',
      { delivery: { github: [{ secret: VALUE }] } },
      ['delivery.github', 'delivery.github[0].secret']
    ],
    [
      'below the name of a GitHub secret',
      { delivery: { github: { secret: { secret: VALUE } } } },
      ['delivery.github.secret', 'delivery.github.secret.secret']
    ],
    [
      'beside the name of a GitHub secret',
      { delivery: { github: { secret: 'PFX', clientSecret: VALUE, variables: { secret: VALUE } } } },
      ['delivery.github.clientSecret', 'delivery.github.variables.secret']
    ],
    [
      'in another delivery',
      { delivery: { keyVault: { vault: 'https://a.example', certificate: 'a', secret: VALUE } } },
      ['delivery.keyVault.secret']
    ],
    ['in an object of the wrong kind', { usage: [{ password: VALUE }] }, ['usage[0]', 'usage[0].password']]
  ])('is found %s', (_where, changes, paths) => {
    const problems = problemsIn(registrationJson(changes))

    expect(problems.map(({ path }) => path)).toEqual(paths)
    expect(JSON.stringify(problems)).not.toContain(VALUE)
  })

  it('is shown at its name, so that an annotation marks no value', () => {
    const [problem] = problemsIn(`{"clientSecret": "${VALUE}"}`).filter(({ path }) => path === 'clientSecret')

    expect(problem).toMatchObject({ line: 1, column: 2, endColumn: 16 })
  })

  it.each([
    ['an unknown property', { vaultAddress: VALUE }],
    ['the tenant', { tenant: VALUE }],
    ['the region', { region: VALUE }],
    ['the product version', { productVersion: VALUE }],
    ['a usage', { usage: [VALUE] }],
    ['the flow', { application: { flow: VALUE } }],
    ['the application ID', { application: { ...EXISTING_APPLICATION, applicationId: VALUE } }],
    ['the user name', { application: { ...EXISTING_APPLICATION, username: VALUE } }],
    ['the source', { certificate: { source: VALUE } }],
    ['the thumbprint', { certificate: { source: 'store', thumbprint: VALUE } }],
    ['the location', { certificate: { source: 'store', thumbprint: THUMBPRINT, location: VALUE } }],
    ['a number', { certificate: { source: 'generate', validityDays: VALUE } }],
    ['a Boolean', { services: { exchangeOnline: VALUE } }],
    ['a path', { certificate: { source: 'pfx', path: `${VALUE}\n` } }],
    ['a name', { application: { flow: 'new', name: `${VALUE}\n` } }],
    ['the schema', { $schema: [VALUE] }],
    ['a repository', { delivery: { github: { secret: 'A', repository: VALUE } } }],
    ['an environment', { delivery: { github: { secret: 'A', environment: `${VALUE} ` } } }],
    ['an organization', { delivery: { github: { secret: 'A', organization: VALUE, visibility: VALUE } } }],
    ['a variable', { delivery: { github: { secret: 'A', variables: { applicationId: VALUE } } } }],
    ['a vault', { delivery: { keyVault: { vault: VALUE, certificate: VALUE, tenant: VALUE } } }],
    ['a version in a vault', { certificate: { source: 'keyVault', vault: VALUE, certificate: VALUE, version: VALUE } }],
    ['a server', { delivery: { vb365: { server: `https://a:${VALUE}@vb365`, username: VALUE } } }],
    ['a server thumbprint', { delivery: { vb365: { server: VALUE, username: 'a@b', serverThumbprint: VALUE } } }]
  ])('is not echoed where it stands in place of %s', (_what, changes) => {
    const problems = problemsIn(registrationJson(changes))

    expect(problems.length).toBeGreaterThan(0)
    expect(JSON.stringify(problems)).not.toContain('SECRETvalue')
  })

  it.each([
    ['no comma', `{"password" "${VALUE}"}`],
    ['no quotes', `{"password": ${VALUE}}`],
    ['no end', `{"password": "${VALUE}`],
    ['single quotes', `{'password': '${VALUE}'}`],
    ['a bad escape', `{"password": "\\${VALUE}"}`],
    ['a comment', `{} // ${VALUE}`],
    ['a tail', `{} "${VALUE}"`],
    ['a duplicate', `{"password": "${VALUE}", "password": "${VALUE}"}`]
  ])('is not echoed by a problem of the JSON: %s', (_problem, json) => {
    const problems = problemsIn(json)

    expect(problems.length).toBeGreaterThan(0)
    expect(JSON.stringify(problems)).not.toContain('SECRETvalue')
  })

  it('is no name that the schema itself uses', () => {
    const names = new Set<string>()
    const schema: unknown = JSON.parse(readFileSync('schemas/registration.schema.json', 'utf8'), (key, value) => {
      if (key === 'properties') for (const name of Object.keys(value)) names.add(name)
      return value
    })
    const refused = [...names].filter((name) =>
      problemsIn(registrationJson({ [name]: 1 })).some(({ message }) => message.includes('has no place in this file'))
    )

    expect(schema).toBeDefined()
    expect(names.size).toBeGreaterThan(25)
    // It is the name of a secret, and has one place.
    expect(refused).toEqual(['secret'])
  })
})

describe('a secret in place of its name', () => {
  const PFX = `MIIQ${'aB3d'.repeat(600)}`

  it.each([
    ['a PFX', PFX],
    ['a PFX in lines', PFX.replace(/.{64}/g, '$&\n')],
    ['a PEM', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----'],
    ['a token of GitHub', `ghs_${'a1B2'.repeat(9)}`],
    ['a fine-grained token', `github_pat_${'a1B2'.repeat(9)}`],
    ['something longer than any name', 'a'.repeat(201)]
  ])('is refused as such and not echoed: %s', (_what, secret) => {
    expect(problemsIn(registrationJson({ delivery: { github: { secret } } })).map(({ message }) => message)).toEqual([
      'delivery.github.secret: This looks like a secret itself, and only the name of one may stand here. Write the name, such as VB365_CONTOSO_PFX; if this is a real secret, it is known to everyone who can read this file, so replace it.'
    ])
  })

  it('is refused as no name, and not echoed either', () => {
    const problems = problemsIn(registrationJson({ delivery: { github: { secret: VALUE } } }))

    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain('and never its value')
    expect(JSON.stringify(problems)).not.toContain('SECRETvalue')
  })
})
