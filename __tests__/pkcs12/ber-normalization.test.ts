import { describe, expect, it } from '@jest/globals'
import { BerError, normalizeBer } from '../../src/pkcs12/ber-normalization.ts'

function normalized(hex: string): string {
  return normalizeBer(Buffer.from(hex, 'hex')).toString('hex')
}

function problem(bytes: Buffer): BerError {
  try {
    normalizeBer(bytes)
  } catch (error) {
    if (error instanceof BerError) return error
    throw error
  }
  throw new Error('no problem')
}

describe('Bringing BER into DER', () => {
  it.each([
    ['DER stays as it is', '30060201030c0141', '30060201030c0141'],
    ['indefinite lengths become definite', '30800201030000', '3003020103'],
    ['nested indefinite lengths too', '3080a08004010100000000', '3005a003040101'],
    ['lengths become as short as possible', '30840000000302810103'.replace('02810103', '020103'), '3003020103'],
    ['an octet string in pieces becomes one', '2480040201020401030000', '0403010203'],
    ['also with pieces in pieces', '24092404040201020401ff', '04030102ff'],
    ['an octet string without pieces becomes empty', '24800000', '0400'],
    ['bytes behind the element are left out', '300302010300000000', '3003020103']
  ])('%s', (_what, input, output) => {
    expect(normalized(input)).toBe(output)
  })

  it('long contents get their length in more octets', () => {
    const contents = Buffer.alloc(70_000, 7)
    const split = Buffer.concat([
      Buffer.from('248004830111 70'.replace(' ', ''), 'hex'),
      contents,
      Buffer.from('0000', 'hex')
    ])
    expect(normalizeBer(split).subarray(0, 5).toString('hex')).toBe('0483011170')
  })

  it.each(['30', '3003', '30030201', '30800201030', '3080020103', '04820100'])('%s ends too early', (hex) => {
    expect(problem(Buffer.from(hex, 'hex')).truncated).toBe(true)
  })

  it.each([
    ['an element longer than the one around it', '30030204010203'],
    ['a primitive element of indefinite length', '0480000000'],
    ['a length of five octets', '30850000000001'],
    ['an octet string of something else', '2403020101'],
    ['a tag of several octets', '3f8101020101'],
    ['end-of-contents where an element has to be', '30020000']
  ])('%s is no BER', (_what, hex) => {
    expect(problem(Buffer.from(hex, 'hex')).truncated).toBe(false)
  })

  it.each([
    ['a number of 1025 octets', Buffer.concat([Buffer.from('02820401', 'hex'), Buffer.alloc(1025, 1)])],
    ['an object identifier of 65 octets', Buffer.concat([Buffer.from('0641', 'hex'), Buffer.alloc(65, 1)])],
    ['a hundred thousand levels', Buffer.alloc(200_000, Buffer.from('3080', 'hex'))],
    [
      'ten thousand elements',
      Buffer.concat([Buffer.from('30824e22', 'hex'), Buffer.alloc(20_002, Buffer.from('0500', 'hex'))])
    ]
  ])('%s are too much', (_what, bytes) => {
    expect(problem(bytes).truncated).toBe(false)
  })
})
