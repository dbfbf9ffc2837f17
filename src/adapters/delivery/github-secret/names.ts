import type { GithubDelivery } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'

/** What GitHub calls the things that a delivery writes, in capitals as it keeps them. */
export interface DeliveryNames {
  readonly secret: string
  readonly thumbprintVariable: string
  readonly applicationIdVariable: string | undefined
}

/**
 * The names by GitHub's rules, https://docs.github.com/actions/reference/security/secrets#naming-your-secrets
 * @throws ActionError `registration-invalid` for a name that GitHub refuses, or two that are one
 */
export function namesOf({ secret, applicationIdVariable }: GithubDelivery): DeliveryNames {
  refuseUnusableName('secret', secret)
  const names = {
    secret: secret.toUpperCase(),
    thumbprintVariable: `${secret}_THUMBPRINT`.toUpperCase(),
    applicationIdVariable: applicationIdVariable?.toUpperCase()
  }
  if (applicationIdVariable === undefined) return names
  refuseUnusableName('variables.applicationId', applicationIdVariable)
  if (names.applicationIdVariable === names.thumbprintVariable) {
    throw new ActionError(
      'registration-invalid',
      `"delivery.github.variables.applicationId" in the registration file is "${applicationIdVariable}", the variable that holds the thumbprint of the certificate: choose another name.`
    )
  }
  return names
}

function refuseUnusableName(member: string, name: string): void {
  if (/^[A-Z_][A-Z0-9_]*$/i.test(name) && !/^GITHUB_/i.test(name)) return
  throw new ActionError(
    'registration-invalid',
    `"delivery.github.${member}" in the registration file is "${name}", which GitHub refuses as a name: it takes letters, digits and underscores, no digit in front, and nothing that begins with GITHUB_.`
  )
}
