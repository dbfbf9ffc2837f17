import { createHash } from 'node:crypto'
import type { Directory } from '../directory.ts'
import type { SubscribedSku, User } from '../organization-facts.ts'
import type { Tenant } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, serve } from './graph-context.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const defaultProperties = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id'
]

const basicProperties = ['displayName', 'givenName', 'id', 'mail', 'surname', 'userPrincipalName']

const userType: EntityType = {
  name: 'user',
  properties: [
    ...defaultProperties,
    'accountEnabled',
    'assignedLicenses',
    'assignedPlans',
    'createdDateTime',
    'proxyAddresses',
    'usageLocation',
    'userType'
  ],
  defaultProperties,
  filters: {
    id: { operators: ['eq', 'in'], literal: 'string' },
    accountEnabled: { operators: ['eq', 'in'], literal: 'boolean' },
    displayName: { operators: ['eq', 'in', 'startswith', 'ge', 'le'], literal: 'string' },
    mail: { operators: ['eq', 'in', 'startswith', 'ge', 'le'], literal: 'string' },
    proxyAddresses: { operators: ['any'], literal: 'string' },
    userPrincipalName: { operators: ['eq', 'in', 'startswith', 'ge', 'le'], literal: 'string' },
    userType: { operators: ['eq', 'in'], literal: 'string' }
  },
  sorts: { displayName: 'always', userPrincipalName: 'always' }
}

const licenceType: EntityType = { name: 'licenseDetails', properties: ['id', 'skuId', 'skuPartNumber', 'servicePlans'] }

function licencesOf(user: User, tenant: Tenant): SubscribedSku[] {
  return tenant.subscribedSkus.filter((sku) => user.licences.includes(sku.skuPartNumber))
}

function renderUser(user: User, tenant: Tenant): Record<string, unknown> {
  const licences = licencesOf(user, tenant)
  const [givenName = null, surname = null] = user.displayName.split(' ')
  return {
    businessPhones: [],
    displayName: user.displayName,
    givenName,
    jobTitle: null,
    mail: user.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname,
    userPrincipalName: user.userPrincipalName,
    id: user.id,
    accountEnabled: user.accountEnabled,
    assignedLicenses: licences.map((sku) => ({ disabledPlans: [], skuId: sku.skuId })),
    assignedPlans: licences.flatMap((sku) =>
      sku.servicePlans.map((plan) => ({
        assignedDateTime: tenant.createdDateTime,
        capabilityStatus: sku.capabilityStatus,
        service: plan.service,
        servicePlanId: plan.servicePlanId
      }))
    ),
    createdDateTime: tenant.createdDateTime,
    proxyAddresses: user.mail === null ? [] : [`SMTP:${user.mail}`],
    usageLocation: user.usageLocation,
    userType: user.userType
  }
}

/** A user by its ID or user principal name. */
export function requireUser(directory: Directory, key: string): User {
  const wanted = key.toLowerCase()
  const user = directory.tenant.users.find(
    (candidate) => candidate.id === wanted || candidate.userPrincipalName.toLowerCase() === wanted
  )
  if (!user) throw resourceNotFound(key)
  return user
}

/** Basic profile properties need less than licences and account state. */
function requireUserReader(c: GraphContext): void {
  const { select } = queryOptions(c, userType)
  const basic = select === undefined || select.every((name) => basicProperties.includes(name))
  requireOneOf(c.var.caller, basic ? permissions.readBasicUser : permissions.readUser)
}

function renderLicence(sku: SubscribedSku): Record<string, unknown> {
  return {
    id: createHash('sha256').update(sku.skuId).digest('base64url'),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    servicePlans: sku.servicePlans.map(({ servicePlanId, servicePlanName, provisioningStatus, appliesTo }) => ({
      servicePlanId,
      servicePlanName,
      provisioningStatus,
      appliesTo
    }))
  }
}

/** Adds `/users` with their licences. */
export function addUsers(app: GraphApp, directory: Directory): void {
  const { tenant } = directory
  serve(app, '/v1.0/users', {
    GET: (c) => {
      requireUserReader(c)
      return listResponse(
        c,
        userType,
        'users',
        tenant.users.map((user) => renderUser(user, tenant))
      )
    }
  })
  serve(app, '/v1.0/users/:key', {
    GET: (c) => {
      requireUserReader(c)
      const options = queryOptions(c, userType)
      const entity = renderUser(requireUser(directory, parameter(c, 'key')), tenant)
      return entityResponse(c, 200, `users${selectionSuffix(options)}/$entity`, project(entity, options, userType))
    }
  })
  serve(app, '/v1.0/users/:key/licenseDetails', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readLicences)
      const user = requireUser(directory, parameter(c, 'key'))
      return listResponse(
        c,
        licenceType,
        `users('${user.id}')/licenseDetails`,
        licencesOf(user, tenant).map(renderLicence)
      )
    }
  })
}
