/** One page of VB365's wizard, or what the action asks besides. */
export interface Step {
  readonly id: string
  readonly title: string
  readonly introduction: string
  /** Properties of the registration file in the order in which they are asked. */
  readonly paths: readonly string[]
  /** Objects that are left out unless they are switched on. */
  readonly optionalObjects?: readonly string[]
}

/** The order is that of the wizard; a test sees that every property has its place. */
export const STEPS: readonly Step[] = [
  {
    id: 'organization',
    title: 'Organization',
    introduction: 'Which Microsoft 365 organization is backed up, and what of it.',
    paths: [
      'tenant',
      'region',
      'productVersion',
      'services.exchangeOnline',
      'services.publicFolders',
      'services.sharePointOnline',
      'services.teams',
      'services.teamsChats'
    ]
  },
  {
    id: 'usage',
    title: 'Usage',
    introduction: 'Each use brings permissions of its own; leave out what you do not need.',
    paths: ['usage']
  },
  {
    id: 'application',
    title: 'Application',
    introduction: 'The Microsoft Entra application that Veeam Backup for Microsoft 365 signs in as.',
    paths: [
      'application.flow',
      'application.name',
      'application.applicationId',
      'application.grantPermissions',
      'application.username',
      'application.organizationName'
    ]
  },
  {
    id: 'certificate',
    title: 'Certificate',
    introduction: 'What the application signs in with.',
    paths: [
      'certificate.source',
      'certificate.friendlyName',
      'certificate.keySize',
      'certificate.validityDays',
      'certificate.renewBeforeDays',
      'certificate.overlapDays',
      'certificate.thumbprint',
      'certificate.location',
      'certificate.path',
      'certificate.vault',
      'certificate.certificate',
      'certificate.version',
      'certificate.tenant'
    ]
  },
  {
    id: 'exchange',
    title: 'Exchange Web Services',
    introduction: 'Exchange Online gives EWS to listed applications only.',
    paths: ['exchange.ews', 'exchange.ewsOthers']
  },
  {
    id: 'delivery',
    title: 'Delivery',
    introduction:
      'Where the certificate goes. Without any of these, a generated one is a PFX file in the temporary folder of the job.',
    optionalObjects: ['delivery.pfx', 'delivery.github', 'delivery.keyVault', 'delivery.vb365'],
    paths: [
      'delivery.pfx.path',
      'delivery.pfx.encryption',
      'delivery.github.secret',
      'delivery.github.repository',
      'delivery.github.environment',
      'delivery.github.organization',
      'delivery.github.visibility',
      'delivery.github.variables.applicationId',
      'delivery.keyVault.vault',
      'delivery.keyVault.certificate',
      'delivery.keyVault.tenant',
      'delivery.vb365.server',
      'delivery.vb365.username',
      'delivery.vb365.serverThumbprint',
      'delivery.vb365.replaceApplication',
      'delivery.vb365.impersonationAccount'
    ]
  }
]

/** The optional object that a property stands in; undefined for none. */
export function optionalObjectOf(path: string): string | undefined {
  return STEPS.flatMap(({ optionalObjects = [] }) => optionalObjects).find((object) => path.startsWith(`${object}.`))
}
