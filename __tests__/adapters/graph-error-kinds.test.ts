import { describe, expect, it } from '@jest/globals'
import { explainGraphError, unreadBecauseOf } from '../../src/adapters/graph/explain-graph-error.ts'
import type { GraphAnswer } from '../../src/adapters/graph/graph-connection.ts'
import { describeGraphError, type GraphError, graphErrorOf, kindOf } from '../../src/adapters/graph/graph-error.ts'
import type { Operation } from '../../src/adapters/graph/operation.ts'
import {
  GRANT_APP_ROLES,
  READ_APPLICATIONS,
  READ_DELEGATED_GRANTS,
  READ_MAILBOX_SETTINGS,
  WRITE_APPLICATIONS
} from '../../src/domain/plan/caller-permissions.ts'

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

function graphError(status: number, wire: Wire = {}): GraphError {
  const found = graphErrorOf(answer(status, wire))
  if (found === undefined) throw new Error(`${status} is not an error`)
  return found
}

const OPERATION: Operation = { doing: 'Creating the application', needs: [WRITE_APPLICATIONS] }
const holding = (...roles: readonly string[]) => new Set(roles)

describe('an answer of Graph', () => {
  it.each([200, 201, 204])('with status %d is not an error', (status) => {
    expect(graphErrorOf({ kind: 'response', status, headers: {}, body: undefined })).toBeUndefined()
  })

  it.each([undefined, null, 'text', [], {}, { error: 'text' }, { error: { code: 7, details: 'x' } }])(
    'with an error status is an error, even with the body %j',
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
    expect(graphError(400).requestId).toBe('the-request')
    const bare: GraphAnswer = { kind: 'response', status: 400, headers: { 'request-id': 'by-header' }, body: undefined }
    expect(graphErrorOf(bare)?.requestId).toBe('by-header')
  })

  it.each([
    ['5', 5],
    [' 120 ', 120],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 80],
    ['Wed, 21 Oct 2026 07:26:00 GMT', 0],
    ['in a while', undefined],
    ['2026-10-21', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    ['99999999999', undefined]
  ])('that says Retry-After: %s is waited for by %p seconds', (header, seconds) => {
    const date = 'Wed, 21 Oct 2026 07:26:40 GMT'
    expect(graphError(429, { headers: { 'retry-after': header, date } }).retryAfter).toBe(seconds)
  })

  it('that says Retry-After with a date, but has none itself, is waited for as any other', () => {
    const headers = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }
    expect(graphError(429, { headers }).retryAfter).toBeUndefined()
  })
})

describe('an error means', () => {
  const badRequest = (message: string, details: Wire['details'] = []) =>
    graphError(400, { code: 'Request_BadRequest', message, details })

  it.each([
    ['throttled', graphError(429, { code: 'TooManyRequests' })],
    ['outage', graphError(500)],
    ['outage', graphError(502)],
    ['outage', graphError(503, { code: 'serviceNotAvailable' })],
    ['outage', graphError(504)],
    ['outage', graphError(408)],
    [
      'denied',
      graphError(403, {
        code: 'Authorization_RequestDenied',
        message: 'Insufficient privileges to complete the operation.'
      })
    ],
    ['refused', graphError(403)],
    ['refused', graphError(404)],
    [
      'refused',
      graphError(403, { code: 'Directory_QuotaExceeded', message: 'The directory object quota limit is exceeded.' })
    ],
    ['refused', graphError(501)],
    ['refused', graphError(505)],
    ['refused', graphError(401, { code: 'InvalidAuthenticationToken' })],
    ['refused', badRequest("Invalid property 'x'.")],
    [
      'refused',
      graphError(400, {
        code: 'CredentialInvalidLifetimeAsPerAppPolicy',
        message: 'Credential lifetime exceeds the max value allowed as per assigned policy.'
      })
    ],
    [
      'not-found',
      graphError(404, {
        code: 'Request_ResourceNotFound',
        message: "Resource 'x' does not exist or one of its queried reference-property objects are not present."
      })
    ],
    ['not-found', graphError(404, { code: 'Directory_ObjectNotFound', message: 'No such object.' })],
    ['duplicate', badRequest('Another object with the same value for property uniqueName already exists.')],
    [
      'duplicate',
      graphError(409, {
        code: 'Request_MultipleObjectsWithSameKeyValue',
        message:
          'The service principal cannot be created, updated, or restored because the service principal name x is already in use.'
      })
    ],
    ['duplicate', badRequest('Permission being assigned already exists on the object')],
    [
      'duplicate',
      graphError(400, {
        code: 'Request_MultipleObjectsWithSameKeyValue',
        message: 'EntitlementGrant entry already exists.'
      })
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
      graphError(403, {
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
      graphError(404, {
        code: 'Directory_ObjectNotFound',
        message: 'Unable to read the company information from the directory.'
      })
    ],
    [
      'not-replicated',
      graphError(409, {
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

describe('an error in words', () => {
  it("is Graph's sentence with code, status and request ID behind it", () => {
    expect(describeGraphError(graphError(400, { code: 'Request_BadRequest', message: "Invalid property 'x'. " }))).toBe(
      "Invalid property 'x' (Request_BadRequest, HTTP 400, request-id the-request)"
    )
  })

  it('without an answer has no status', () => {
    const found = graphErrorOf({ kind: 'no-response', reason: 'the connection was reset' })
    expect(found && describeGraphError(found)).toBe('the connection was reset (no answer)')
  })

  const denied = graphError(403, { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' })

  it.each([
    ['lacks it', holding('Directory.Read.All')],
    ['does not say what it holds', undefined]
  ])('names the permission where the token %s', (_what, roles) => {
    expect(explainGraphError(denied, OPERATION, roles)).toMatchObject({
      code: 'permission-missing',
      message: expect.stringMatching(
        /^Creating the application was denied: Insufficient privileges .* permission Application\.ReadWrite\.OwnedBy with admin consent/
      )
    })
  })

  it('asks for no permission that the token holds', () => {
    const { code, message } = explainGraphError(denied, OPERATION, holding('Application.ReadWrite.OwnedBy'))
    expect(code).toBe('request-refused')
    expect(message).not.toContain('admin consent')
    expect(message).toMatch(
      /holds Application\.ReadWrite\.OwnedBy, so something else denies it.* only applications that it owns/
    )
  })

  it('names all that is missing where an operation needs several permissions', () => {
    const operation = { doing: 'Granting', needs: [GRANT_APP_ROLES, READ_APPLICATIONS] }
    expect(explainGraphError(denied, operation, holding()).message).toContain(
      'permission AppRoleAssignment.ReadWrite.All and Application.Read.All with'
    )
    expect(explainGraphError(denied, operation, holding('Application.ReadWrite.All')).message).toContain(
      'permission AppRoleAssignment.ReadWrite.All with'
    )
  })

  it('does not take a permission for enough that no table names for the call', () => {
    const operation = { doing: 'Reading grants', needs: [READ_DELEGATED_GRANTS] }
    const { code, message } = explainGraphError(denied, operation, holding('DelegatedPermissionGrant.Read.All'))
    expect(code).toBe('permission-missing')
    expect(message).toContain('needs the Microsoft Graph application permission Directory.Read.All')
    expect(message).toContain('DelegatedPermissionGrant.Read.All, which it holds, is not documented as enough')
  })

  it.each([
    ['Principal', /at most 250 objects.*delete them permanently/],
    ['Tenant', /as many objects as its quota allows.*delete them permanently/]
  ])('names the quota of the %s that is used up, and what to delete', (owner, advice) => {
    const message = `The directory object quota limit for the ${owner} has been exceeded. Please ask your administrator.`
    const error = explainGraphError(
      graphError(403, { code: 'Directory_QuotaExceeded', message }),
      OPERATION,
      holding('Application.ReadWrite.OwnedBy')
    )
    expect(error.code).toBe('request-refused')
    expect(error.message).toMatch(advice)
    expect(error.message).not.toContain('admin consent')
  })

  it('says what to remove from an application that is too large', () => {
    const message = 'The size of the object has exceeded its limit. Please reduce the number of values and retry.'
    for (const wire of [
      graphError(403, { code: 'Directory_ResourceSizeExceeded', message }),
      graphError(400, { message })
    ]) {
      expect(explainGraphError(wire, OPERATION, holding()).message).toContain('remove expired certificates')
    }
  })

  it('names the access policy of Exchange where the token holds the permission', () => {
    const operation = { doing: 'Looking for the mailbox', needs: [READ_MAILBOX_SETTINGS] }
    const blocked = graphError(403, {
      code: 'ErrorAccessDenied',
      message: 'Blocked by tenant configured AppOnly AccessPolicy.'
    })
    expect(unreadBecauseOf(blocked, operation, holding('MailboxSettings.Read'))).toEqual({
      kind: 'unreadable',
      reason: expect.stringMatching(/AccessPolicy .*an application access policy or RBAC for Applications limits/)
    })
    expect(unreadBecauseOf(blocked, operation, holding())).toEqual({
      kind: 'denied',
      leastPrivilege: 'MailboxSettings.Read'
    })
  })

  it.each([
    [graphError(503), 'service-unreachable'],
    [graphError(429), 'service-unreachable'],
    [graphError(400), 'request-refused'],
    [graphError(404), 'request-refused'],
    [graphError(501), 'request-refused']
  ] as const)('%j has the code %s', (found, code) => {
    expect(explainGraphError(found, OPERATION, undefined).code).toBe(code)
  })

  it.each([
    ['CredentialInvalidLifetimeAsPerAppPolicy', 'lower certificate.validityDays'],
    ['CredentialTypeNotAllowedAsPerAppPolicy', 'certificate of a trusted authority'],
    ['KeyCredentialsInvalidEndDate', 'Check the clock'],
    ['KeyCredentialsInvalidStartDate', 'Check the clock']
  ])('of the kind %s says what to do', (code, advice) => {
    expect(explainGraphError(graphError(400, { code }), OPERATION, undefined).message).toContain(advice)
  })
})
