import { describe, expect, it } from '@jest/globals'
import { readCommandLine } from '../../emulator/command-line.ts'

const id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'

describe('the options for Exchange and SharePoint', () => {
  it.each([
    [['--ews', 'null'], { ews: 'null' }],
    [
      ['--ews', 'others', '--ews-enforced', 'no', '--ews-cache', 'yes'],
      { ews: 'others', ewsEnforced: false, ewsCache: true }
    ],
    [['--ews', `${id},${id}`], { ews: [id, id] }],
    [['--exchange-lag', '3600000'], { exchangeLagMs: 3_600_000 }],
    [['--share-point-host', 'wingtip.sharepoint.com'], { sharePointHost: 'wingtip.sharepoint.com' }]
  ])('%j are read', (args, options) => {
    expect(readCommandLine(args).options).toEqual({ ...readCommandLine([]).options, ...options })
  })

  it.each([
    [['--ews', `${id};${id}`], '--ews must be one of null, false, empty, others, or application IDs'],
    [['--ews-enforced', 'true'], "--ews-enforced must be yes or no, but is 'true'."],
    [['--ews-cache', '24'], "--ews-cache must be yes or no, but is '24'."],
    [['--exchange-lag', '1h'], "--exchange-lag must be milliseconds from 0 to 86400000, but is '1h'."],
    [['--share-point-host', 'https://wingtip.sharepoint.com'], '--share-point-host must be a host name in lower case']
  ])('%j are refused', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(message)
  })
})
