import { describe, expect, it } from '@jest/globals'
import { REGIONS } from '../../src/domain/request/registration.ts'
import { audienceOf, CLOUDS, type CloudOverrides, cloudOf } from '../../src/domain/tenant/cloud.ts'

const NONE: CloudOverrides = {
  authorityHost: undefined,
  graphEndpoint: undefined,
  graphAudience: undefined,
  exchangeEndpoint: undefined,
  sharePointEndpoint: undefined
}

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

describe('where Exchange and SharePoint are asked', () => {
  it('is the host of the cloud, and what Graph names', () => {
    expect(cloudOf('China', NONE)).toMatchObject({
      exchangeEndpoint: 'https://partner.outlook.cn',
      sharePointEndpoint: undefined
    })
  })

  it('is what is given, and tokens are for the cloud all the same', () => {
    const endpoints = { exchangeEndpoint: 'https://127.0.0.1:1', sharePointEndpoint: 'https://127.0.0.1:2' }
    const cloud = cloudOf('Worldwide', { ...NONE, ...endpoints })
    expect(cloud).toMatchObject(endpoints)
    expect(audienceOf('exchange', cloud)).toBe('https://outlook.office365.com')
    expect(audienceOf('sharePoint', cloud)).toBe(SHAREPOINT)
  })
})

const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000'

describe('the resource that tokens are asked for', () => {
  it.each([
    ['Worldwide', 'https://outlook.office365.com'],
    ['USGovernment', 'https://outlook.office365.us'],
    ['USDefence', 'https://outlook-dod.office365.us'],
    ['China', 'https://partner.outlook.cn']
  ] as const)('in %s is %s for Exchange, and the same application ID for SharePoint', (region, exchange) => {
    expect(audienceOf('exchange', CLOUDS[region])).toBe(exchange)
    expect(audienceOf('sharePoint', CLOUDS[region])).toBe(SHAREPOINT)
  })

  it.each(REGIONS)('in %s never ends in a slash, which would have to be doubled in a scope', (region) => {
    for (const resource of ['graph', 'exchange', 'sharePoint'] as const) {
      expect(audienceOf(resource, CLOUDS[region])).not.toMatch(/\/$/)
    }
  })

  it('is the audience of Graph that is given', () => {
    const cloud = cloudOf('Worldwide', { ...NONE, graphAudience: 'https://graph.svc.sovcloud.de' })
    expect(audienceOf('graph', cloud)).toBe('https://graph.svc.sovcloud.de')
  })
})
