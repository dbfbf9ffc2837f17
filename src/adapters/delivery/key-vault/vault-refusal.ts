import { isoDay } from '../../../domain/date-text.ts'
import { ActionError, type ActionErrorCode, type Instruction } from '../../../errors.ts'
import type { VaultConnection } from './vault-connection.ts'
import { describeFault, kindOf, type VaultFault, type VaultFaultKind } from './vault-fault.ts'
import { grantInstructions, roleNames, type VaultRight } from './vault-rights.ts'

/** What a request is called towards the user when it fails, and what it needs. */
export interface VaultOperation {
  /** As in `Importing the certificate vb365 into contoso.vault.azure.net`. */
  readonly doing: string
  readonly right: VaultRight
}

/** Why the vault may not be read or written, as part of a sentence; undefined for faults that say nothing of that. */
export function denialOf(fault: VaultFault, right: VaultRight): string | undefined {
  switch (kindOf(fault)) {
    case 'unauthorized':
      return 'the vault does not take the token of the identity'
    case 'role-missing':
      return `the identity has no role on the vault that allows it, such as ${roleNames(right)}`
    case 'policy-missing':
      return `the access policies of the vault do not give the identity ${right.policy}`
    case 'firewall':
      return `the firewall of the vault does not let this runner in${clientAddress(fault)}`
    case 'private':
      return 'the vault is reached only by its private endpoints'
    case 'denied':
      return `the vault denies it: ${describeFault(fault)}`
    default:
      return undefined
  }
}

/** The user's sentence for a fault that ends an operation. */
export function vaultRefusal(fault: VaultFault, { doing, right }: VaultOperation, vault: VaultConnection): ActionError {
  const kind = kindOf(fault)
  const denial = denialOf(fault, right)
  const answer = kind === 'denied' ? '' : ` Key Vault answered: ${describeFault(fault)}.`
  if (denial !== undefined) {
    const message = `${doing} was denied: ${denial}. ${remedyFor(kind, right)}${answer}`
    return new ActionError(codeOf(kind), message.trim(), { instructions: commandsFor(kind, right, vault) })
  }
  if (kind === 'deleted') return deletedName(vault)
  if (kind === 'pending') return pendingCertificate(vault)
  return new ActionError(codeOf(kind), `${doing} failed: ${describeFault(fault)}.`)
}

function remedyFor(kind: VaultFaultKind, right: VaultRight): string {
  switch (kind) {
    case 'unauthorized':
      return 'Check that "tenant" beside "vault" in the registration file, where it is given, is the Entra tenant that the vault belongs to.'
    case 'role-missing':
      return 'A role that was assigned just now takes up to ten minutes to be in force.'
    case 'policy-missing':
      return `Add an access policy with ${right.policy}.`
    case 'firewall':
      return "GitHub's hosted runners have no fixed address: run the job on a self-hosted runner in a network that the vault allows, or on a larger runner with a static address."
    case 'private':
      return 'Run the job on a self-hosted runner in a network from which the vault is reached.'
    default:
      return ''
  }
}

function commandsFor(kind: VaultFaultKind, right: VaultRight, vault: VaultConnection): readonly Instruction[] {
  const { hostname } = vault.address
  const caller = vault.caller ?? {}
  if (kind === 'role-missing') return grantInstructions(right, 'role', hostname, caller)
  return kind === 'policy-missing' ? grantInstructions(right, 'policy', hostname, caller) : []
}

function codeOf(kind: VaultFaultKind): ActionErrorCode {
  switch (kind) {
    case 'unauthorized':
    case 'role-missing':
    case 'policy-missing':
    case 'denied':
      return 'permission-missing'
    case 'firewall':
    case 'private':
    case 'throttled':
    case 'outage':
      return 'service-unreachable'
    case 'conflict':
    case 'deleted':
    case 'disabled':
    case 'not-found':
    case 'pending':
    case 'refused':
      return 'request-refused'
  }
}

/** As the vault saw it; nothing where it names none. */
function clientAddress({ message }: VaultFault): string {
  const address = /Client address: ([0-9a-f.:]+)/i.exec(message)?.[1]
  return address === undefined ? '' : ` (its address is ${address})`
}

/** What the vault says of a certificate that was deleted. */
export interface DeletedCertificate {
  readonly purgedOn: Date | undefined
  /** Whether it may be purged before; undefined where that is not known. */
  readonly isPurgeable: boolean | undefined
}

/** The name belongs to a certificate that is deleted and kept. */
export function deletedName({ address }: VaultConnection, deleted?: DeletedCertificate): ActionError {
  const { host, origin, certificate } = address
  const until = deleted?.purgedOn === undefined ? '' : ` until ${isoDay(deleted.purgedOn)}`
  const kept = `The name "${certificate}" in ${host} belongs to a deleted certificate, which the vault keeps${until}`
  const other = 'give another name in "delivery.keyVault.certificate" of the registration file'
  const id = `--id ${origin}/deletedcertificates/${certificate}`
  const recovery = shell(`Recover the deleted certificate ${certificate} in ${host}`, `recover ${id}`)
  if (deleted?.isPurgeable === false) {
    const message = `${kept}, and its purge protection keeps it from being purged before: recover it, or ${other}.`
    return new ActionError('request-refused', message, { instructions: [recovery] })
  }
  const purge = shell('Or purge it, with all its versions and for good', `purge ${id}`)
  return new ActionError('request-refused', `${kept}: recover it, purge it, or ${other}.`, {
    instructions: [recovery, purge]
  })
}

function shell(title: string, subcommand: string): Instruction {
  return { title, language: 'shell', lines: [`az keyvault certificate ${subcommand}`] }
}

/** The vault waits for an authority to issue a certificate of this name, and takes no other meanwhile. */
export function pendingCertificate({ address }: VaultConnection): ActionError {
  return new ActionError(
    'request-refused',
    `A certificate is being requested under the name "${address.certificate}" in ${address.host}, and the vault takes no other meanwhile: complete or delete that request, or give another name in "delivery.keyVault.certificate" of the registration file.`
  )
}
