const SCHEDULE_WORDS = 64
const DIGEST_BITS = 256
const PADDING_BIT = 0x80000000

/** The constants of FIPS 180-4 section 4.2.2. */
const ROUND_CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2
)

/**
 * Replaces a 32-byte SHA-256 digest by its SHA-256, `rounds` times (FIPS 180-4 sections 5.1.1 and 6.2.2).
 *
 * Written by hand only for speed, as {@link chainSha1} is: the 200,000 rounds of the integrity check of every PFX that is
 * written take 75 ms with this loop, 210 with a call of node:crypto for each round, a third of which is garbage
 * collection, 235 with @noble/hashes and 150 with the compiled code of hash-wasm (medians of Node.js 24 on two cores). The
 * tests compare it with node:crypto.
 */
export function chainSha256(digest: Buffer, rounds: number): void {
  const state = Int32Array.from({ length: 8 }, (_, index) => digest.readInt32BE(index * 4))
  const schedule = new Int32Array(SCHEDULE_WORDS)
  for (let round = 0; round < rounds; round += 1) {
    schedule.set(state)
    schedule.fill(0, 9, 15)
    schedule[8] = PADDING_BIT
    schedule[15] = DIGEST_BITS
    expandSchedule(schedule)
    compress(state, schedule)
  }
  state.forEach((word, index) => {
    digest.writeInt32BE(word, index * 4)
  })
}

/** Words 16 to 63 of the message schedule, from words 0 to 15. */
function expandSchedule(schedule: Int32Array): void {
  for (let index = 16; index < SCHEDULE_WORDS; index += 1) {
    const early = wordAt(schedule, index - 15)
    const late = wordAt(schedule, index - 2)
    const mixedEarly = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)
    const mixedLate = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10)
    schedule[index] = (wordAt(schedule, index - 16) + mixedEarly + wordAt(schedule, index - 7) + mixedLate) | 0
  }
}

/** The hash of the one block of the schedule, into `state`. */
function compress(state: Int32Array, schedule: Int32Array): void {
  let a = 0x6a09e667
  let b = 0xbb67ae85 | 0
  let c = 0x3c6ef372
  let d = 0xa54ff53a | 0
  let e = 0x510e527f
  let f = 0x9b05688c | 0
  let g = 0x1f83d9ab
  let h = 0x5be0cd19
  for (let index = 0; index < SCHEDULE_WORDS; index += 1) {
    const turnedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const chosen = (e & f) ^ (~e & g)
    const first = (h + turnedE + chosen + wordAt(ROUND_CONSTANTS, index) + wordAt(schedule, index)) | 0
    const turnedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + turnedA + majority) | 0
  }
  state[0] = a + 0x6a09e667
  state[1] = b + 0xbb67ae85
  state[2] = c + 0x3c6ef372
  state[3] = d + 0xa54ff53a
  state[4] = e + 0x510e527f
  state[5] = f + 0x9b05688c
  state[6] = g + 0x1f83d9ab
  state[7] = h + 0x5be0cd19
}

/** Each index is within its array. */
function wordAt(words: Int32Array, index: number): number {
  return words[index] ?? 0
}
