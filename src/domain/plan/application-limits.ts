/**
 * What an application of one tenant can hold.
 * https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 */
export const APPLICATION_LIMITS = {
  'declared permissions': 400,
  'resources with declared permissions': 50,
  'redirect URIs': 256
} as const
export type LimitedList = keyof typeof APPLICATION_LIMITS
