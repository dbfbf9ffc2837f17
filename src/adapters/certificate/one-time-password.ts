import { randomBytes } from 'node:crypto'

/**
 * A password for one export that lives in memory only: 128 random bits as 32 hexadecimal digits, which every tool takes
 * without quoting.
 */
export function oneTimePassword(mask: (secret: string) => void): string {
  const password = randomBytes(16).toString('hex')
  mask(password)
  return password
}
