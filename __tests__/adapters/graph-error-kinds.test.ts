import { describe, expect, it } from '@jest/globals'
import type { GraphAnswer } from '../../src/adapters/graph/graph-connection.ts'
import {
  actionErrorOf,
  describeGraphError,
  type GraphError,
  graphErrorOf,
  kindOf
} from '../../src/adapters/graph/graph-error.ts'

interface Wire {
  readonly code?: string
  readonly message?: string
  readonly details?: readonly { readonly code: string }[]
  readonly headers?: Readonly<Record<string, string>>
}

function answer(status: number, { headers = {}, ...error }: Wire = {}): GraphAnswer {
  return {
    kind: 'response',
    status,
    headers,
    body: { error: { ...error, innerError: { 'request-id': 'the-request' } } }
  }
}

function fault(status: number, wire: Wire = {}): GraphError {
  const found = graphErrorOf(answer(status, wire))
  if (found === undefined) throw new Error(`${status} is no fault`)
  return found
}

const OPERATION = { doing: 'Creating the thing', leastPrivilege: 'Thing.ReadWrite.All' }

describe('an answer of Graph', () => {
  it.each([200, 201, 204])('with status %d is no fault', (status) => {
    expect(graphErrorOf({ kind: 'response', status, headers: {}, body: undefined })).toBeUndefined()
  })

  it.each([undefined, null, 'text', [], {}, { error: 'text' }, { error: { code: 7, details: 'x' } }])(
    'with an error status is a fault, even with the body %j',
    (body) => {
      expect(graphErrorOf({ kind: 'response', status: 400, headers: {}, body })).toMatchObject({
        status: 400,
        code: 'no error code',
        message: 'the answer has no error message; a proxy or gateway may stand before Microsoft Graph',
        details: []
      })
    }
  )

  it('has the request ID in its body or, failing that, among the headers', () => {
    expect(fault(400).requestId).toBe('the-request')
    const bare: GraphAnswer = { kind: 'response', status: 400, headers: { 'request-id': 'by-header' }, body: undefined }
    expect(graphErrorOf(bare)?.requestId).toBe('by-header')
  })

  it.each([
    ['5', 5],
    [' 120 ', 120],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    ['99999999999', undefined]
  ])('that says Retry-After: %s is waited for by %p seconds', (header, seconds) => {
    expect(fault(429, { headers: { 'retry-after': header } }).retryAfter).toBe(seconds)
  })
})

describe('a fault means', () => {
  const badRequest = (message: string, details: Wire['details'] = []) =>
    fault(400, { code: 'Request_BadRequest', message, details })

  it.each([
    ['throttled', fault(429, { code: 'TooManyRequests' })],
    ['outage', fault(500)],
    ['outage', fault(502)],
    ['outage', fault(503, { code: 'serviceNotAvailable' })],
    ['outage', fault(504)],
    ['outage', fault(408)],
    [
      'denied',
      fault(403, { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' })
    ],
    ['refused', fault(403)],
    ['refused', fault(501)],
    ['refused', fault(401, { code: 'InvalidAuthenticationToken' })],
    ['refused', badRequest("Invalid property 'x'.")],
    [
      'refused',
      fault(400, {
        code: 'CredentialInvalidLifetimeAsPerAppPolicy',
        message: 'Credential lifetime exceeds the max value allowed as per assigned policy.'
      })
    ],
    [
      'not-found',
      fault(404, {
        code: 'Request_ResourceNotFound',
        message: "Resource 'x' does not exist or one of its queried reference-property objects are not present."
      })
    ],
    ['not-found', fault(404, { code: 'Directory_ObjectNotFound', message: 'No such object.' })],
    ['duplicate', badRequest('Another object with the same value for property uniqueName already exists.')],
    [
      'duplicate',
      fault(409, {
        code: 'Request_MultipleObjectsWithSameKeyValue',
        message:
          'The service principal cannot be created, updated, or restored because the service principal name x is already in use.'
      })
    ],
    ['duplicate', badRequest('Permission being assigned already exists on the object')],
    [
      'duplicate',
      fault(400, { code: 'Request_MultipleObjectsWithSameKeyValue', message: 'EntitlementGrant entry already exists.' })
    ],
    ['duplicate', badRequest('Permission entry already exists.')],
    [
      'duplicate',
      badRequest(
        'A conflicting object with one or more of the specified property values is present in the directory.',
        [{ code: 'ConflictingObjects' }]
      )
    ],
    [
      'not-replicated',
      badRequest("The appId 'x' of the service principal does not reference a valid application object.", [
        { code: 'NoBackingApplicationObject' }
      ])
    ],
    [
      'not-replicated',
      fault(403, {
        code: 'Authorization_RequestDenied',
        message:
          'When using this permission, the backing application of the service principal being created must in the local tenant'
      })
    ],
    ['not-replicated', badRequest('Not a valid reference update.')],
    [
      'not-replicated',
      badRequest("Resource 'x' does not exist or one of its queried reference-property objects are not present.")
    ],
    [
      'not-replicated',
      fault(404, {
        code: 'Directory_ObjectNotFound',
        message: 'Unable to read the company information from the directory.'
      })
    ],
    [
      'not-replicated',
      fault(409, {
        code: 'Directory_ConcurrencyViolation',
        message: 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.'
      })
    ],
    ['not-replicated', badRequest("The specified principal 'x' was not found.")]
  ] as const)('"%s" where Graph answers as captured: %j', (kind, found) => {
    expect(kindOf(found)).toBe(kind)
  })

  it('"outage" where there was no answer', () => {
    const found = graphErrorOf({ kind: 'no-response', reason: 'the connection was reset' })
    expect(found && kindOf(found)).toBe('outage')
  })
})

describe('a fault in words', () => {
  it("is Graph's sentence with code, status and request ID behind it", () => {
    expect(describeGraphError(fault(400, { code: 'Request_BadRequest', message: "Invalid property 'x'. " }))).toBe(
      "Invalid property 'x' (Request_BadRequest, HTTP 400, request-id the-request)"
    )
  })

  it('without an answer has no status', () => {
    const found = graphErrorOf({ kind: 'no-response', reason: 'the connection was reset' })
    expect(found && describeGraphError(found)).toBe('the connection was reset (no answer)')
  })

  it('names the permission where one is missing', () => {
    expect(
      actionErrorOf(fault(403, { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' }), OPERATION)
    ).toMatchObject({
      code: 'permission-missing',
      message: expect.stringMatching(
        /^Creating the thing was denied: Insufficient privileges .* permission Thing\.ReadWrite\.All with admin consent/
      )
    })
  })

  it.each([
    [fault(503), 'service-unreachable'],
    [fault(429), 'service-unreachable'],
    [fault(400), 'request-refused'],
    [fault(404), 'request-refused'],
    [fault(501), 'request-refused']
  ] as const)('%j has the code %s', (found, code) => {
    expect(actionErrorOf(found, OPERATION).code).toBe(code)
  })

  it.each([
    ['CredentialInvalidLifetimeAsPerAppPolicy', 'lower certificate.validityDays'],
    ['CredentialTypeNotAllowedAsPerAppPolicy', 'certificate of a trusted authority'],
    ['KeyCredentialsInvalidEndDate', 'Check the clock'],
    ['KeyCredentialsInvalidStartDate', 'Check the clock']
  ])('of the kind %s says what to do', (code, advice) => {
    expect(actionErrorOf(fault(400, { code }), OPERATION).message).toContain(advice)
  })
})
