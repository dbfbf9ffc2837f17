const SCHEDULE_WORDS = 80
const DIGEST_BITS = 160
const PADDING_BIT = 0x80000000

/**
 * Replaces a 20-byte SHA-1 digest by its SHA-1, `rounds` times (FIPS 180-4 sections 5.1.1 and 6.1.2).
 *
 * Written by hand only for speed. The key derivation of RFC 7292 appendix B hashes a digest over
 * and over, up to 600,000 times for each 20 bytes of a key, and a file of NSS needs seven such runs: 3.7 seconds with a
 * call of node:crypto for each round, 1.3 with this loop, which spends nothing on calls because the input is always one
 * block. It protects nothing by itself: a wrong result fails the integrity check of the file. The tests compare it with
 * node:crypto.
 */
export function chainSha1(digest: Buffer, rounds: number): void {
  const schedule = new DataView(new ArrayBuffer(SCHEDULE_WORDS * 4))
  let h0 = digest.readInt32BE(0)
  let h1 = digest.readInt32BE(4)
  let h2 = digest.readInt32BE(8)
  let h3 = digest.readInt32BE(12)
  let h4 = digest.readInt32BE(16)
  schedule.setInt32(20, PADDING_BIT, true)
  schedule.setInt32(60, DIGEST_BITS, true)
  for (let round = 0; round < rounds; round += 1) {
    schedule.setInt32(0, h0, true)
    schedule.setInt32(4, h1, true)
    schedule.setInt32(8, h2, true)
    schedule.setInt32(12, h3, true)
    schedule.setInt32(16, h4, true)
    expandSchedule(schedule)
    let a = 0x67452301
    let b = 0xefcdab89 | 0
    let c = 0x98badcfe | 0
    let d = 0x10325476
    let e = 0xc3d2e1f0 | 0
    for (let offset = 0; offset < SCHEDULE_WORDS * 4; offset += 4) {
      const mixed =
        offset < 80
          ? ((b & c) | (~b & d)) + 0x5a827999
          : offset < 160
            ? (b ^ c ^ d) + 0x6ed9eba1
            : offset < 240
              ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
              : (b ^ c ^ d) + 0xca62c1d6
      const next = (((a << 5) | (a >>> 27)) + mixed + e + schedule.getInt32(offset, true)) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = next
    }
    h0 = (a + 0x67452301) | 0
    h1 = (b + 0xefcdab89) | 0
    h2 = (c + 0x98badcfe) | 0
    h3 = (d + 0x10325476) | 0
    h4 = (e + 0xc3d2e1f0) | 0
  }
  digest.writeInt32BE(h0, 0)
  digest.writeInt32BE(h1, 4)
  digest.writeInt32BE(h2, 8)
  digest.writeInt32BE(h3, 12)
  digest.writeInt32BE(h4, 16)
}

/** Words 16 to 79 of the message schedule, from words 0 to 15. */
function expandSchedule(schedule: DataView): void {
  for (let offset = 64; offset < SCHEDULE_WORDS * 4; offset += 4) {
    const word =
      schedule.getInt32(offset - 12, true) ^
      schedule.getInt32(offset - 32, true) ^
      schedule.getInt32(offset - 56, true) ^
      schedule.getInt32(offset - 64, true)
    schedule.setInt32(offset, (word << 1) | (word >>> 31), true)
  }
}
