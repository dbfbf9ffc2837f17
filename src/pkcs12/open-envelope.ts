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
  let proved = false
  for (const form of forms) {
    if (integrity !== undefined) {
      budget.spend(integrity.check)
      if (!(await verifyMac(integrity.check, form, content, integrity.value))) continue
      proved = true
    }
    const items = await readAuthenticatedSafe(content, form, budget)
    if (items !== undefined) return { kind: 'opened', items }
  }
  if (proved) return { kind: 'other-password-inside' }
  const opens = integrity !== undefined && (await opensWithoutCheck(content, forms, budget))
  return { kind: opens ? 'changed' : 'wrong-password' }
}

/** True when a password decrypts everything although the integrity check failed. */
async function opensWithoutCheck(
  content: Uint8Array,
  forms: readonly Pkcs12Password[],
  budget: DerivationBudget
): Promise<boolean> {
  for (const form of forms) {
    try {
      const items = await readAuthenticatedSafe(content, form, budget)
      if (items?.decrypted) return true
    } catch {
      return false
    }
  }
  return false
}
