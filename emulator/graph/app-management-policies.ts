import { randomUUID } from 'node:crypto'
import type { Directory } from '../directory.ts'
import { completeRestriction, restrictionShape } from '../key-credential-restriction.ts'
import type { KeyCredentialRestriction, OwnAppManagementPolicy } from '../management-policy.ts'
import { anyObject, flag, listOf, nullable, object, type Shaped, text } from '../shape.ts'
import { type Caller, permissions, requireOneOf } from './authorization.ts'
import { badRequest, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication } from './object-keys.ts'
import { referenceShape } from './principals.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const collection = 'policies/appManagementPolicies'

const policyType: EntityType = {
  name: 'appManagementPolicy',
  properties: ['id', 'displayName', 'description', 'isEnabled', 'restrictions'],
  filters: {
    displayName: { operators: ['eq', 'startswith'], literal: 'string' },
    isEnabled: { operators: ['eq'], literal: 'boolean' }
  }
}

const assignedType: EntityType = {
  name: 'directoryObject',
  properties: ['id', 'appId', 'displayName', 'createdDateTime']
}

const restrictions = object(
  {},
  {
    passwordCredentials: listOf(anyObject),
    keyCredentials: listOf(restrictionShape),
    applicationRestrictions: nullable(anyObject)
  }
)
const writable = { displayName: text({ min: 1 }), description: text(), isEnabled: flag, restrictions }
const { displayName, description, ...optional } = writable
const createShape = object({ displayName, description }, optional)
const changeShape = object({}, writable)

function renderRestriction(restriction: KeyCredentialRestriction): Record<string, unknown> {
  const attributes = restriction.excludeActors?.customSecurityAttributes.map((attribute) => ({
    '@odata.type': '#microsoft.graph.customSecurityAttributeStringValueExemption',
    ...attribute
  }))
  return { ...restriction, excludeActors: attributes ? { customSecurityAttributes: attributes } : null }
}

function render(policy: OwnAppManagementPolicy): Record<string, unknown> {
  return {
    id: policy.id,
    displayName: policy.displayName,
    description: policy.description,
    isEnabled: policy.isEnabled,
    restrictions: {
      passwordCredentials: policy.passwordCredentialRestrictions,
      keyCredentials: policy.keyCredentialRestrictions.map(renderRestriction),
      applicationRestrictions: null
    }
  }
}

/** Each type of restriction may stand in a policy once. */
function readRestrictions(sent: Shaped<typeof restrictions>): Partial<OwnAppManagementPolicy> {
  const keyCredentials = sent.keyCredentials?.map(completeRestriction)
  const types = (keyCredentials ?? []).map((restriction) => restriction.restrictionType)
  if (new Set(types).size < types.length) throw badRequest('Each restrictionType can be used only once per policy.')
  return {
    ...(keyCredentials ? { keyCredentialRestrictions: keyCredentials } : {}),
    ...(sent.passwordCredentials ? { passwordCredentialRestrictions: sent.passwordCredentials } : {})
  }
}

function requirePolicy(directory: Directory, id: string): OwnAppManagementPolicy {
  const policy = directory.find('appManagementPolicies', (candidate) => candidate.id === id.toLowerCase())
  if (!policy) throw resourceNotFound(id)
  return policy
}

async function createPolicy(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writePolicies)
  const body = await readBody(c, 'AppManagementPolicy', createShape, ['id'])
  const policy: OwnAppManagementPolicy = {
    id: randomUUID(),
    displayName: body.displayName,
    description: body.description,
    isEnabled: body.isEnabled ?? false,
    passwordCredentialRestrictions: [],
    keyCredentialRestrictions: [],
    ...readRestrictions(body.restrictions ?? {})
  }
  directory.insert('appManagementPolicies', policy)
  return entityResponse(c, 201, `${collection}/$entity`, render(policy))
}

async function changePolicy(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writePolicies)
  const policy = requirePolicy(directory, parameter(c, 'id'))
  const { restrictions: sent, ...change } = await readBody(c, 'AppManagementPolicy', changeShape, ['id'])
  const changed = { ...change, ...readRestrictions(sent ?? {}) }
  directory.change('appManagementPolicies', policy.id, (stored) => Object.assign(stored, changed))
  return c.body(null, 204)
}

function deletePolicy(c: GraphContext, directory: Directory): Response {
  requireOneOf(c.var.caller, permissions.writePolicies)
  const { id } = requirePolicy(directory, parameter(c, 'id'))
  for (const { id: application, appManagementPolicyId } of directory.stored('applications')) {
    if (appManagementPolicyId === id) setPolicy(directory, application, null)
  }
  if (!directory.remove('appManagementPolicies', id)) throw resourceNotFound(id)
  return c.body(null, 204)
}

function setPolicy(directory: Directory, application: string, policy: string | null): void {
  directory.change('applications', application, (stored) => {
    stored.appManagementPolicyId = policy
  })
}

/** Assigning needs the policy's permission and `Application.Read.All`. */
function requireAssigner(caller: Caller): void {
  requireOneOf(caller, permissions.writePolicies)
  requireOneOf(caller, ['Application.Read.All'])
}

async function assign(c: GraphContext, directory: Directory): Promise<Response> {
  requireAssigner(c.var.caller)
  const application = requireApplication(directory, parameter(c, 'key'))
  const reference = await readBody(c, 'AppManagementPolicy', referenceShape)
  const id = /\/v1\.0\/policies\/appManagementPolicies\/([0-9a-f-]{36})$/i.exec(reference)?.[1]
  if (id === undefined) throw badRequest(`The reference '${reference}' is not valid.`)
  const policy = requirePolicy(directory, id)
  if (application.appManagementPolicyId !== null) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'appManagementPolicies'."
    )
  }
  setPolicy(directory, application.id, policy.id)
  return c.body(null, 204)
}

function unassign(c: GraphContext, directory: Directory): Response {
  requireAssigner(c.var.caller)
  const application = requireApplication(directory, parameter(c, 'key'))
  const id = parameter(c, 'id').toLowerCase()
  if (application.appManagementPolicyId !== id) throw resourceNotFound(id)
  setPolicy(directory, application.id, null)
  return c.body(null, 204)
}

function addDefaultPolicy(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/policies/defaultAppManagementPolicy', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      const policy = directory.tenant.appManagementPolicy
      return entityResponse(c, 200, 'policies/defaultAppManagementPolicy/$entity', {
        id: policy.id,
        displayName: 'Default app management tenant policy',
        description:
          'Default tenant policy that enforces app management restrictions on applications and service principals. To apply policy to targeted resources, create a new policy under appManagementPolicies collection.',
        isEnabled: policy.isEnabled,
        applicationRestrictions: {
          passwordCredentials: [],
          keyCredentials: policy.keyCredentialRestrictions.map(renderRestriction)
        },
        servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] }
      })
    }
  })
}

function addOwnPolicies(app: GraphApp, directory: Directory): void {
  serve(app, `/v1.0/${collection}`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      return listResponse(c, policyType, collection, directory.visible('appManagementPolicies').map(render))
    },
    POST: (c) => createPolicy(c, directory)
  })
  serve(app, `/v1.0/${collection}/:id`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      const options = queryOptions(c, policyType)
      const entity = render(requirePolicy(directory, parameter(c, 'id')))
      const context = `${collection}${selectionSuffix(options)}/$entity`
      return entityResponse(c, 200, context, project(entity, options, policyType))
    },
    PATCH: (c) => changePolicy(c, directory),
    DELETE: (c) => deletePolicy(c, directory)
  })
  serve(app, `/v1.0/${collection}/:id/appliesTo`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      requireOneOf(c.var.caller, permissions.readApplication)
      const { id } = requirePolicy(directory, parameter(c, 'id'))
      const assigned = directory.visible('applications').filter((candidate) => candidate.appManagementPolicyId === id)
      const rendered = assigned.map(({ id, appId, displayName, createdDateTime }) => ({
        '@odata.type': '#microsoft.graph.application',
        id,
        appId,
        displayName,
        createdDateTime
      }))
      return listResponse(c, assignedType, 'directoryObjects', rendered)
    }
  })
}

/** Adds the tenant's default policy, the policies for single applications, and their assignment. */
export function addAppManagementPolicies(app: GraphApp, directory: Directory): void {
  addDefaultPolicy(app, directory)
  addOwnPolicies(app, directory)
  serve(app, '/v1.0/applications/:key/appManagementPolicies', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      requireOneOf(c.var.caller, permissions.readApplication)
      const application = requireApplication(directory, parameter(c, 'key'))
      const own = directory
        .visible('appManagementPolicies')
        .filter((policy) => policy.id === application.appManagementPolicyId)
      return listResponse(c, policyType, collection, own.map(render))
    }
  })
  serve(app, '/v1.0/applications/:key/appManagementPolicies/$ref', { POST: (c) => assign(c, directory) })
  serve(app, '/v1.0/applications/:key/appManagementPolicies/:id/$ref', { DELETE: (c) => unassign(c, directory) })
}
