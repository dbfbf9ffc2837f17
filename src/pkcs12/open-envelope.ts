import { DerivationBudget } from './derivation-budget.ts'
import { verifyMac } from './message-authentication.ts'
import type { PfxEnvelope } from './pfx-envelope.ts'
import { type Pkcs12Password, passwordForms } from './pkcs12-password.ts'
import { readAuthenticatedSafe, type SafeItems } from './safe-contents.ts'

/** What a password made of a PFX, and why it made nothing of it. */
export type OpenedEnvelope =
  | { readonly kind: 'opened'; readonly items: SafeItems }
  | { readonly kind: 'wrong-password' }
  /** The password proves the file whole, but key or certificate have another one. */
  | { readonly kind: 'other-password-inside' }
  /** The password decrypts everything, but the integrity check fails. */
  | { readonly kind: 'changed' }

/**
 * Opens a PFX in each form that its password may have had (RFC 7292, appendix B.1). Files without integrity check exist;
 * that key and certificate fit together is proved later anyhow.
 * @param password undefined when the file was made without one
 * @throws ActionError `certificate-invalid` for what no password can open
 */
export async function openEnvelope(envelope: PfxEnvelope, password: string | undefined): Promise<OpenedEnvelope> {
  const budget = new DerivationBudget()
  const forms = passwordForms(password)
  const { content, integrity } = envelope
  const readings = new Readings(content, budget)
  let proved = false
  for (const form of forms) {
    if (integrity !== undefined) {
      budget.spend(integrity.check)
      // PBKDF2 takes no time from the integrity check. What it opens counts only if that holds.
      if (forms.length === 1) readings.begin(form)
      if (!(await verifyMac(integrity.check, form, content, integrity.value))) continue
      proved = true
    }
    const items = await readings.of(form)
    if (items !== undefined) return { kind: 'opened', items }
  }
  if (proved) return { kind: 'other-password-inside' }
  const opens = integrity !== undefined && (await opensWithoutCheck(forms, readings))
  return { kind: opens ? 'changed' : 'wrong-password' }
}

/** What each form of a password makes of the content, found out once. */
class Readings {
  readonly #content: Uint8Array
  readonly #budget: DerivationBudget
  readonly #begun = new Map<Pkcs12Password, Promise<SafeItems | undefined>>()

  constructor(content: Uint8Array, budget: DerivationBudget) {
    this.#content = content
    this.#budget = budget
  }

  /** An error is thrown where the reading is waited for. */
  begin(form: Pkcs12Password): void {
    this.of(form).catch(() => undefined)
  }

  of(form: Pkcs12Password): Promise<SafeItems | undefined> {
    const reading = this.#begun.get(form) ?? readAuthenticatedSafe(this.#content, form, this.#budget)
    this.#begun.set(form, reading)
    return reading
  }
}

/** True when a password decrypts everything although the integrity check failed. */
async function opensWithoutCheck(forms: readonly Pkcs12Password[], readings: Readings): Promise<boolean> {
  for (const form of forms) {
    try {
      const items = await readings.of(form)
      if (items?.decrypted) return true
    } catch {
      return false
    }
  }
  return false
}
