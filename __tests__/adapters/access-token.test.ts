import { describe, expect, it } from '@jest/globals'
import { claimsOf } from '../../src/adapters/entra/access-token.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'

function tokenOf(claims: unknown): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.signature`
}

describe('the claims of an access token', () => {
  it('tell tenant, application, service principal, app roles and directory roles', () => {
    const claims = claimsOf(
      tokenOf({
        tid: guidOf(4, 1),
        appid: guidOf(1, 1),
        oid: guidOf(3, 1),
        roles: ['Directory.Read.All', 'Group.Read.All'],
        wids: [guidOf(5, 1)]
      })
    )
    expect(claims).toEqual({
      tenantId: guidOf(4, 1),
      applicationId: guidOf(1, 1),
      servicePrincipalId: guidOf(3, 1),
      roles: new Set(['Directory.Read.All', 'Group.Read.All']),
      directoryRoles: new Set([guidOf(5, 1)])
    })
  })

  it('name the application by azp in tokens of version 2', () => {
    expect(claimsOf(tokenOf({ azp: guidOf(1, 2) })).applicationId).toBe(guidOf(1, 2))
  })

  it('tell no role where the token has none, which Entra issues all the same', () => {
    expect(claimsOf(tokenOf({ appid: guidOf(1, 1) })).roles).toEqual(new Set())
  })

  it('do not tell the directory roles where the token does not name them', () => {
    expect(claimsOf(tokenOf({ roles: [] })).directoryRoles).toBeUndefined()
    expect(claimsOf(tokenOf({ wids: [] })).directoryRoles).toEqual(new Set())
    expect(claimsOf(tokenOf({ wids: ['Global Reader', guidOf(5, 1), 7] })).directoryRoles).toEqual(
      new Set([guidOf(5, 1)])
    )
  })

  it.each([
    '',
    'opaque',
    'a.b.c',
    `a.${Buffer.from('[]]').toString('base64url')}.c`,
    `a.${Buffer.from('null').toString('base64url')}.c`
  ])('are unknown where the token is "%s"', (token) => {
    expect(claimsOf(token)).toEqual({
      tenantId: undefined,
      applicationId: undefined,
      servicePrincipalId: undefined,
      roles: undefined,
      directoryRoles: undefined
    })
  })

  it('of another kind than expected are unknown, and nothing fails', () => {
    expect(claimsOf(tokenOf({ tid: 'contoso', appid: 7, oid: null, roles: 'Directory.Read.All' }))).toEqual({
      tenantId: undefined,
      applicationId: undefined,
      servicePrincipalId: undefined,
      roles: new Set(),
      directoryRoles: undefined
    })
    expect(claimsOf(tokenOf({ roles: ['Group.Read.All', 7, null] })).roles).toEqual(new Set(['Group.Read.All']))
  })

  it('that are no GUID are unknown: the IDs stand in commands for a human to copy', () => {
    const injected = `${guidOf(1, 1)}\n\`\`\`\n# Sign in again`
    expect(claimsOf(tokenOf({ appid: injected, oid: injected }))).toMatchObject({
      applicationId: undefined,
      servicePrincipalId: undefined
    })
  })
})
