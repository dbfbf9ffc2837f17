export interface Domain {
  readonly name: string
  readonly isDefault: boolean
  readonly isInitial: boolean
  readonly isVerified: boolean
  readonly supportedServices: readonly string[]
}

export interface ServicePlan {
  readonly servicePlanId: string
  readonly servicePlanName: string
  /** The service a user's assignedPlans name for this plan, such as `exchange`. */
  readonly service: string
  readonly provisioningStatus: string
  readonly appliesTo: string
}

export interface SubscribedSku {
  readonly skuId: string
  readonly skuPartNumber: string
  capabilityStatus: string
  readonly enabledUnits: number
  readonly consumedUnits: number
  readonly servicePlans: ServicePlan[]
}

/**
 * `none`: no mailbox. The next two keep the caller out, in the two ways that Exchange says so: `blocked` without a
 * reason, `policy` by an application access policy.
 */
export type Mailbox = 'none' | 'blocked' | 'policy' | 'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'others'

export interface User {
  readonly id: string
  displayName: string
  userPrincipalName: string
  mail: string | null
  accountEnabled: boolean
  usageLocation: string | null
  userType: string
  /** SKU part numbers of {@link SubscribedSku}. */
  licences: string[]
  mailbox: Mailbox
  /** What Get-CASMailbox shows as EwsEnabled. */
  ewsEnabled: boolean
}
