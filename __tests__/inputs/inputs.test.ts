import { availableParallelism } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { unusedPfxWarnings } from '../../src/inputs/input-warnings.ts'
import { type Inputs, misspeltInputs, readInputs } from '../../src/inputs/inputs.ts'
import { requirePfxPassword } from '../../src/inputs/pfx-password.ts'
import { registrationOf } from '../support/registration-builder.ts'

const environment = process.env
// What the toolkit tells the runner to mask.
let written: string[]
let silenced: { mockRestore(): void }
beforeEach(() => {
  written = []
  silenced = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk))
    return true
  })
})
afterEach(() => {
  silenced.mockRestore()
  process.env = environment
})

/** As a runner gives them; an input that is not given is empty. */
function given(inputs: Readonly<Record<string, string>>): void {
  const all = { configuration: 'registration.json', ...inputs }
  process.env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
}

function inputsOf(inputs: Readonly<Record<string, string>>): Inputs {
  given(inputs)
  return readInputs()
}

describe('the way to sign in', () => {
  it.each([
    [{ 'client-secret': 'a-client-secret' }, { kind: 'secret', secret: 'a-client-secret' }],
    [{ 'client-certificate': 'a.pem' }, { kind: 'certificate', value: 'a.pem', password: undefined }],
    [
      { 'client-certificate': 'a.pfx', 'client-certificate-password': 'its-password' },
      { kind: 'certificate', value: 'a.pfx', password: 'its-password' }
    ],
    [{}, { kind: 'federation' }],
    [{ 'client-secret': '', 'client-certificate': '' }, { kind: 'federation' }]
  ])('of %j is %j', (inputs, signIn) => {
    expect(inputsOf(inputs).signIn).toEqual(signIn)
  })

  it('is one: a secret and a certificate together are refused, after both are masked', () => {
    const both = { 'client-secret': 'a-client-secret', 'client-certificate': 'a-certificate' }
    expect(() => inputsOf(both)).toThrow(/^Both "client-secret" and "client-certificate" are given/)
    expect(written.join('')).toMatch(/::add-mask::a-client-secret\r?\n[\s\S]*::add-mask::a-certificate\r?\n/)
  })
})

describe('a secret', () => {
  it.each(['client-secret', 'client-certificate', 'client-certificate-password', 'pfx-base64', 'pfx-password'])(
    'in "%s" that was copied from a log is refused',
    (name) => {
      expect(() => inputsOf({ [name]: '***' })).toThrow(
        `The input "${name}" is ***, which is how a log shows a secret: give the secret itself, as in \${{ secrets.NAME }}.`
      )
    }
  )

  it('may have asterisks beside other characters', () => {
    expect(inputsOf({ 'pfx-password': '***a***' }).pfxPassword).toBe('***a***')
  })
})

describe('an input that was meant to be evaluated', () => {
  const VARIABLE =
    'is a variable ($NAME) that nothing has replaced: no shell reads what stands under "with", so write $' +
    '{{ env.NAME }} or $' +
    '{{ secrets.NAME }}.'
  const NAME = 'is the name of a value and not the value: put it in braces, as in $' + '{{ secrets.NAME }}.'
  const AS_PATH = 'that nothing has replaced: no shell reads what stands under "with", so write'

  it.each([
    ['pfx-password', '$PFX_PASSWORD', VARIABLE],
    ['pfx-password', '$' + '{PFX_PASSWORD}', VARIABLE],
    ['client-secret', '$env:CLIENT_SECRET', VARIABLE],
    ['vb365-password', '%VB365_PASSWORD%', 'is a variable of Windows (%NAME%) that nothing has replaced: '],
    ['client-secret', 'secrets.CLIENT_SECRET', NAME],
    ['client-id', 'vars.CLIENT_ID', NAME],
    ['delivery-token', 'steps.token.outputs.token', NAME],
    ['pfx-base64', '$' + '{{ secrets.PFX }}', 'is an expression that nothing has evaluated: write it as $'],
    ['mode', '{{ inputs.mode }}', 'is an expression that nothing has evaluated: write it as $'],
    ['configuration', '$GITHUB_WORKSPACE/vb365/contoso.json', `begins with a variable ($NAME) ${AS_PATH}`],
    ['configuration', '~/contoso.json', `begins with a home folder (~) ${AS_PATH}`],
    ['configuration', 'a.json\n!%TEMP%\\b.json', `begins with a variable of Windows (%NAME%) ${AS_PATH}`],
    ['client-certificate', '$RUNNER_TEMP/administrator.pem', `begins with a variable ($NAME) ${AS_PATH}`]
  ])('is refused: %s %j', (name, value, sentence) => {
    expect(() => inputsOf({ [name]: value })).toThrow(`The input "${name}" ${sentence}`)
  })

  it.each([
    ['pfx-password', '$ecret-of-mine'],
    ['pfx-password', 'a$PFX_PASSWORD'],
    ['pfx-password', '$A'],
    ['pfx-password', '100%_of%_it'],
    ['pfx-password', '~/~'],
    ['client-secret', 'kZ~8Q~$ABC'],
    ['configuration', '{ "$schema": "x", "tenant": "$HOME" }'],
    ['configuration', 'a~b/$x.json']
  ])('is not every one with such signs: %s %j', (name, value) => {
    expect(() => inputsOf({ [name]: value })).not.toThrow()
  })
})

describe('the token that comments', () => {
  it('is the one that is given', () => {
    expect(inputsOf({ 'github-token': 'a-token' }).githubToken).toBe('a-token')
    expect(written.join('')).toMatch(/::add-mask::a-token\r?\n/)
  })

  it('is none where its default arrives as it is, outside of GitHub', () => {
    expect(inputsOf({ 'github-token': '$' + '{{ github.token }}' }).githubToken).toBeUndefined()
  })
})

describe('a client ID that is written otherwise', () => {
  const ID = '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'

  it.each([`{${ID}}`, ID.replaceAll('-', ''), `"${ID}"`])('is shown with what is meant: %s', (value) => {
    expect(() => inputsOf({ 'client-id': value })).toThrow(`Did you mean "${ID}" instead of "${value}"?`)
  })
})

describe('a value that an input cannot have', () => {
  it.each([
    ['client-id', 'no-guid', /"client-id" is not a GUID/],
    ['mode', 'dry-run', /"mode" is "dry-run": allowed are apply, plan, verify/],
    ['fail-on-drift', 'perhaps', /"fail-on-drift" is "perhaps": allowed are true and false/],
    ['authority-host', 'http://login.example', /"authority-host" is not an origin/],
    ['authority-host', 'https://:pass-in-url@login.example', /^(?!.*pass-in-url).*"authority-host" is not an origin/],
    ['authority-host', 'https://user-in-url@login.example', /^(?!.*user-in-url).*"authority-host" is not an origin/],
    ['graph-endpoint', 'https://graph.example/v1.0', /"graph-endpoint" is not an origin/],
    ['pfx-password', 'in-a-file\n', /^(?!.*in-a-file).*"pfx-password" holds a line break/],
    [
      'client-certificate-password',
      'in-a-file\r\n',
      /^(?!.*in-a-file).*"client-certificate-password" holds a line break/
    ],
    ['configuration', '', /"configuration" is missing: give the paths of registration files, or the JSON of one itself/]
  ])('is refused: %s %j', (name, value, sentence) => {
    expect(() => inputsOf({ [name]: value })).toThrow(sentence)
  })
})

describe('the password of a PFX that is written', () => {
  it.each([undefined, ''])('may not be %p', (pfxPassword) => {
    expect(() =>
      requirePfxPassword(inputsOf(pfxPassword === undefined ? {} : { 'pfx-password': pfxPassword }))
    ).toThrow(
      'The input "pfx-password" is empty: it protects the PFX that is written. Take it from a secret. If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.'
    )
  })

  it.each(['a', '1234567', '🔑🔑🔑🔑🔑🔑🔑'])('is too short as %p', (pfxPassword) => {
    expect(() => requirePfxPassword(inputsOf({ 'pfx-password': pfxPassword }))).toThrow(
      /"pfx-password" is too short for a PFX that is written: give at least 8 characters/
    )
  })

  it.each(['12345678', ' with a blank '])('may be %p, which is not changed', (pfxPassword) => {
    const inputs = inputsOf({ 'pfx-password': pfxPassword })
    expect(() => requirePfxPassword(inputs)).not.toThrow()
    expect(inputs.pfxPassword).toBe(pfxPassword)
  })

  it('may be shorter where it only opens one', () => {
    expect(inputsOf({ 'pfx-password': 'short' }).pfxPassword).toBe('short')
  })
})

describe('a warning', () => {
  it.each(['apply', 'verify'])('says that "fail-on-drift" has no effect with mode "%s"', (mode) => {
    expect(inputsOf({ mode, 'fail-on-drift': 'true' }).warnings).toEqual([
      `The input "fail-on-drift" has no effect with mode "${mode}": it is for mode "plan".`
    ])
  })

  it('says that "comment" has no effect with another mode than "plan"', () => {
    expect(inputsOf({ mode: 'verify', comment: 'true' }).warnings).toEqual([
      'The input "comment" has no effect with mode "verify": it is for mode "plan".'
    ])
  })

  it.each([
    { mode: 'plan', 'fail-on-drift': 'true' },
    { mode: 'plan', comment: 'true' },
    { 'fail-on-drift': 'false' },
    {}
  ])('is not given for %j', (inputs) => {
    expect(inputsOf(inputs).warnings).toEqual([])
  })

  it('says that a password without its certificate has no effect', () => {
    expect(inputsOf({ 'client-certificate-password': 'its-password' }).warnings).toEqual([
      expect.stringMatching(
        /^The input "client-certificate-password" has no effect, because "client-certificate" is empty/
      )
    ])
  })

  it('says that no registration makes use of "pfx-base64"', () => {
    const generated = registrationOf()
    const fromFile = registrationOf({ certificate: { source: 'pfx', path: 'a.pfx' } })
    const fromInput = registrationOf({ certificate: { source: 'pfx' } })
    expect(unusedPfxWarnings('MII…', [generated, fromFile])).toEqual([
      'The input "pfx-base64" has no effect: no registration has a certificate with the source "pfx" and without a path.'
    ])
    expect(unusedPfxWarnings('MII…', [generated, fromInput])).toEqual([])
    expect(unusedPfxWarnings(undefined, [generated])).toEqual([])
  })

  it.each([
    ['pfx-pasword', 'pfx-password'],
    ['pfx_password', 'pfx-password'],
    ['clientid', 'client-id'],
    ['configuraton', 'configuration'],
    ['failondrift', 'fail-on-drift']
  ])('says that "%s" is not an input and "%s" was probably meant', (name, meant) => {
    given({ [name]: 'anything' })
    expect(misspeltInputs()).toEqual([`The action has no input "${name}", so it is ignored: did you mean "${meant}"?`])
  })

  it('is not given for names that resemble none, nor for those that the action has', () => {
    given({ 'client-id': '', mode: 'plan', 'working-directory': 'src', token: 'any' })
    expect(misspeltInputs()).toEqual([])
  })
})

describe('the input "concurrency"', () => {
  it('is what the machine bears where it is left out', () => {
    expect(inputsOf({}).concurrency).toBe(Math.min(64, 8 * availableParallelism()))
  })

  it.each(['1', '64'])('may be %s', (value) => {
    expect(inputsOf({ concurrency: value }).concurrency).toBe(Number(value))
  })

  it.each(['0', '65', '-1', '2.5', 'all', '1e1'])('may not be %s', (value) => {
    expect(() => inputsOf({ concurrency: value })).toThrow(
      `The input "concurrency" is "${value}": allowed are whole numbers from 1 to 64, or nothing for what the machine bears.`
    )
  })
})

describe('the input "shard"', () => {
  it('is left out for all registrations, and otherwise a part of so many', () => {
    expect(inputsOf({}).shard).toBeUndefined()
    expect(inputsOf({ shard: '2/8' }).shard).toEqual({ index: 2, count: 8 })
  })

  it('is refused where it is no part', () => {
    expect(() => inputsOf({ shard: '9/8' })).toThrow(
      'The input "shard" is "9/8": give the number of the part and the number of all parts, as in 2/8; there are at most 256.'
    )
  })
})

describe('the input "time-limit"', () => {
  it('is in minutes, 30 where it is left out', () => {
    expect([inputsOf({}).timeLimitMs, inputsOf({ 'time-limit': '45' }).timeLimitMs]).toEqual([1_800_000, 2_700_000])
  })

  it.each(['0', '7201', '1.5', '-5', '30m'])('may not be %s', (value) => {
    expect(() => inputsOf({ 'time-limit': value })).toThrow(
      `The input "time-limit" is "${value}": give whole minutes, from 1 to 7200.`
    )
  })
})
