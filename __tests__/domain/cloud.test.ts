import { describe, expect, it } from '@jest/globals'
import { REGIONS } from '../../src/domain/request/registration.ts'
import { audienceOf, CLOUDS, type CloudOverrides, cloudOf } from '../../src/domain/tenant/cloud.ts'

const NONE: CloudOverrides = { authorityHost: undefined, graphEndpoint: undefined, graphAudience: undefined }

describe('the cloud of a region', () => {
  it.each([
    ['Worldwide', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    ['USGovernment', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['USDefence', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
    ['China', 'https://login.partner.microsoftonline.cn', 'https://microsoftgraph.chinacloudapi.cn']
  ] as const)('%s signs in at %s and asks %s', (region, authorityHost, graphEndpoint) => {
    expect(cloudOf(region, NONE)).toMatchObject({ authorityHost, graphEndpoint, graphAudience: graphEndpoint })
  })

  it('has tokens for Graph of the cloud itself when only the endpoint is another', () => {
    const graphEndpoint = 'https://127.0.0.1:8443'
    expect(cloudOf('USDefence', { ...NONE, graphEndpoint })).toMatchObject({
      graphEndpoint,
      graphAudience: 'https://dod-graph.microsoft.us'
    })
  })

  it('has tokens for the audience that is given', () => {
    const graphAudience = 'https://graph.svc.sovcloud.fr'
    expect(cloudOf('Worldwide', { ...NONE, graphAudience }).graphAudience).toBe(graphAudience)
  })

  it('signs in at the authority that is given', () => {
    const authorityHost = 'https://login.sovcloud-identity.fr'
    expect(cloudOf('Worldwide', { ...NONE, authorityHost }).authorityHost).toBe(authorityHost)
  })
})

describe('the resource whose token proves access', () => {
  it.each([
    ['Worldwide', 'https://outlook.office365.com', 'https://contoso.sharepoint.com'],
    ['USGovernment', 'https://outlook.office365.us', 'https://contoso.sharepoint.us'],
    ['USDefence', 'https://outlook-dod.office365.us', 'https://contoso.sharepoint-mil.us'],
    ['China', 'https://partner.outlook.cn', 'https://contoso.sharepoint.cn']
  ] as const)('in %s is %s for Exchange and %s for SharePoint', (region, exchange, sharePoint) => {
    const initialDomain = region === 'China' ? 'contoso.partner.onmschina.cn' : 'contoso.onmicrosoft.com'
    expect(audienceOf('exchange', CLOUDS[region], initialDomain)).toBe(exchange)
    expect(audienceOf('sharePoint', CLOUDS[region], initialDomain)).toBe(sharePoint)
  })

  it.each(REGIONS)('in %s never ends in a slash, which would have to be doubled in a scope', (region) => {
    for (const resource of ['graph', 'exchange', 'sharePoint'] as const) {
      expect(audienceOf(resource, CLOUDS[region], 'contoso.onmicrosoft.com')).not.toMatch(/\/$/)
    }
  })

  it('is the application ID of SharePoint where nobody may read the initial domain', () => {
    expect(audienceOf('sharePoint', CLOUDS.Worldwide, undefined)).toBe('00000003-0000-0ff1-ce00-000000000000')
  })

  it('is the audience of Graph that is given', () => {
    const cloud = cloudOf('Worldwide', { ...NONE, graphAudience: 'https://graph.svc.sovcloud.de' })
    expect(audienceOf('graph', cloud, undefined)).toBe('https://graph.svc.sovcloud.de')
  })
})
