import { setSecret } from '@actions/core'
import { EntraApplicationSignIn } from '../adapters/entra/application-sign-in.ts'
import { TokenService, type TokenSource } from '../adapters/entra/token-service.ts'
import { connectToGraph } from '../adapters/graph/graph-connection.ts'
import { GraphDirectory } from '../adapters/graph/graph-directory.ts'
import { checkProxySettings } from '../adapters/proxy/proxy-settings.ts'
import { ProvidedCertificateSource } from '../certificates/provided-certificate.ts'
import type { ApplicationId } from '../domain/identifiers.ts'
import type { ExistingApplication, Registration } from '../domain/request/registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { audienceOf, type Cloud, cloudOf } from '../domain/tenant/cloud.ts'
import type { Inputs } from '../inputs.ts'
import type { CertificateWithKey, RunContext } from '../ports.ts'
import { inspect } from '../run/check-application.ts'
import { register } from '../run/register-application.ts'
import { withoutWaiting } from '../run/run-context.ts'
import { certificateSupply, deliveryShelf, providedCertificate, type SupplyContext } from './open-certificate.ts'
import { signIn } from './sign-in.ts'

interface Wiring extends SupplyContext {
  readonly cloud: Cloud
  readonly tokens: TokenService
  readonly context: RunContext
}

/**
 * Registers with the real world behind the ports.
 * @throws ActionError for what is missing among inputs and files, before the network is touched, and for what ends a
 *   run before it knows anything of the tenant
 */
export async function wireRegistration(
  registration: Registration,
  inputs: Inputs,
  workingDirectory: string,
  context: RunContext
): Promise<Outcome> {
  checkProxySettings(process.env, setSecret)
  const cloud = cloudOf(registration.region, inputs.overrides)
  const tokens = new TokenService({
    tenant: registration.tenant,
    authorityHost: cloud.authorityHost,
    isCustomAuthority: inputs.overrides.authorityHost !== undefined,
    mask: setSecret,
    clock: context.clock
  })
  const { clock, log } = context
  const wiring: Wiring = { registration, inputs, workingDirectory, clock, log, context, cloud, tokens }
  const { application } = registration
  return application.flow === 'existing' && !application.grantPermissions
    ? inspectAsApplication(application, wiring)
    : registerAsAdministrator(wiring)
}

async function registerAsAdministrator(wiring: Wiring): Promise<Outcome> {
  const { registration, inputs, workingDirectory, clock, log, context, cloud, tokens } = wiring
  const administrator = await signIn(inputs, tokens, cloud, workingDirectory, clock)
  return register(registration, inputs.mode, {
    directory: directoryFor(administrator, wiring),
    supply: await certificateSupply(wiring),
    signInAs: (applicationId, certificate, { organization }) =>
      signInAs(applicationId, certificate, wiring, {
        initialDomain: organization.kind === 'read' ? organization.value.initialDomain : undefined,
        context: inputs.mode.kind === 'apply' ? context : withoutWaiting(context)
      }),
    clock,
    log
  })
}

async function inspectAsApplication(application: ExistingApplication, wiring: Wiring): Promise<Outcome> {
  const { registration, inputs, clock, log, context, tokens } = wiring
  const { certificate, friendlyName } = await providedCertificate(wiring)
  const { applicationId } = application
  const identity = { clientId: applicationId, who: 'the registered application' }
  return inspect(registration, application, inputs.mode, {
    view: directoryFor(tokens.withCertificate(identity, certificate), wiring),
    signIn: signInAs(applicationId, certificate, wiring, {
      initialDomain: undefined,
      context: withoutWaiting(context)
    }),
    certificate: certificate.facts,
    supply: await ProvidedCertificateSource.open(certificate, { shelf: deliveryShelf(friendlyName, wiring), clock }),
    clock,
    log
  })
}

function directoryFor(source: TokenSource, { cloud, context }: Wiring): GraphDirectory {
  const connection = connectToGraph(
    cloud.graphEndpoint,
    async () => (await source.token(cloud.graphAudience)).token,
    context
  )
  return new GraphDirectory(connection, context, async () => (await source.token(cloud.graphAudience)).claims)
}

interface ProofSettings {
  readonly initialDomain: string | undefined
  readonly context: RunContext
}

function signInAs(
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  { tokens, cloud }: Wiring,
  { initialDomain, context }: ProofSettings
): EntraApplicationSignIn {
  return new EntraApplicationSignIn({
    tokens,
    applicationId,
    certificate,
    audienceOf: (resource) => audienceOf(resource, cloud, initialDomain),
    context
  })
}
