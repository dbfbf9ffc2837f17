import { describe, expect, it } from '@jest/globals'
import { connectionProblem, knownProblem } from '../../src/adapters/connection-problem.ts'

function failure(code: string, message = 'something of the runtime'): Error {
  return Object.assign(new Error(message), { code })
}

describe('a failed connection', () => {
  it.each([
    ['ENOTFOUND', 'final', /host name is unknown; check its spelling/],
    ['ECONNREFUSED', 'final', /refused; check host, port and firewall/],
    ['EHOSTUNREACH', 'final', /no route to the host/],
    ['ENETUNREACH', 'final', /no route to the network/],
    ['CERT_HAS_EXPIRED', 'final', /expired; check the clock/],
    ['CERT_NOT_YET_VALID', 'final', /not valid yet; check the clock/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'final', /self-signed; .*NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'final', /not trusted; .*NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'final', /not trusted; .*NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'final', /not trusted; .*NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'final', /for another host name/],
    ['EPROTO', 'final', /does not speak TLS/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'final', /does not speak TLS/],
    ['EAI_AGAIN', 'transient', /DNS server did not answer/],
    ['ECONNRESET', 'transient', /was reset/],
    ['EPIPE', 'transient', /was closed/],
    ['ETIMEDOUT', 'transient', /timed out/],
    ['PARSE_ERROR', 'transient', /broke off/]
  ])('by %s is %s, in words', (code, kind, words) => {
    expect(connectionProblem(failure(code))).toEqual({ kind, text: expect.stringMatching(words) })
  })

  it('is found behind what wraps it', () => {
    const wrapped = new TypeError('fetch failed', { cause: new Error('again', { cause: failure('ENOTFOUND') }) })
    expect(knownProblem(wrapped)?.text).toContain('host name is unknown')
  })

  it('is found among the addresses of a host that were all tried', () => {
    const tried = new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')])
    expect(knownProblem(new TypeError('fetch failed', { cause: tried }))?.text).toContain('connection was refused')
  })

  it('is found in a circular cause chain', () => {
    const error = new Error('outer')
    error.cause = error
    expect(knownProblem(error)).toBeUndefined()
  })

  it('by the time limit is tried again', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    expect(connectionProblem(timeout)).toMatchObject({ kind: 'transient', text: 'the answer took too long' })
  })

  it('of another kind is tried again and told in its own words', () => {
    expect(connectionProblem(new Error('terminated'))).toEqual({ kind: 'transient', text: 'terminated' })
  })

  it.each([undefined, null, 'text', 7])('of the kind %p is nothing known', (thrown) => {
    expect(knownProblem(thrown)).toBeUndefined()
    expect(connectionProblem(thrown)).toEqual({ kind: 'transient', text: String(thrown) })
  })

  it('is not taken from what every object inherits', () => {
    expect(knownProblem(failure('constructor'))).toBeUndefined()
    expect(knownProblem(failure('__proto__'))).toBeUndefined()
  })
})
