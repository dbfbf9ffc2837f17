import { setSecret } from '@actions/core'
import { EntraApplicationSignIn } from '../adapters/entra/application-sign-in.ts'
import { TokenService, type TokenSource } from '../adapters/entra/token-service.ts'
import { connectToGraph } from '../adapters/graph/graph-connection.ts'
import { GraphDirectory } from '../adapters/graph/graph-directory.ts'
import { checkProxySettings } from '../adapters/proxy/proxy-settings.ts'
import type { ApplicationId } from '../domain/identifiers.ts'
import type { ExistingApplication, Registration } from '../domain/request/registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { audienceOf, type Cloud, cloudOf } from '../domain/tenant/cloud.ts'
import type { Inputs } from '../inputs.ts'
import type { CertificateWithKey, RunContext } from '../ports.ts'
import { checkApplication } from '../run/check-application.ts'
import { registerApplication } from '../run/register-application.ts'
import { withoutWaiting } from '../run/run-context.ts'
import { type CertificateSettings, openCertificate, openProvidedCertificate } from './open-certificate.ts'
import { signIn } from './sign-in.ts'

interface Wiring extends CertificateSettings {
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
  const wiring: Wiring = { registration, inputs, workingDirectory, cloud, tokens, context }
  const { application } = registration
  return application.flow === 'existing' && !application.grantPermissions
    ? checkAsApplication(application, wiring)
    : registerAsAdministrator(wiring)
}

async function registerAsAdministrator(wiring: Wiring): Promise<Outcome> {
  const { registration, inputs, workingDirectory, cloud, tokens, context } = wiring
  const administrator = await signIn(inputs, tokens, cloud, workingDirectory, context.clock)
  const { source, destinations } = await openCertificate(wiring, context)
  const proving = inputs.mode.kind === 'apply' ? context : withoutWaiting(context)
  return registerApplication(
    registration,
    inputs.mode,
    {
      directory: directoryFor(administrator, wiring),
      source,
      destinations,
      signInAs: (applicationId, certificate, { organization }) => {
        const initialDomain = organization.kind === 'read' ? organization.value.initialDomain : undefined
        return signInAs(applicationId, certificate, wiring, initialDomain, proving)
      }
    },
    context
  )
}

async function checkAsApplication(application: ExistingApplication, wiring: Wiring): Promise<Outcome> {
  const { registration, inputs, tokens, context } = wiring
  const { certificate, destinations } = await openProvidedCertificate(wiring, context)
  const { applicationId } = application
  const identity = { clientId: applicationId, who: 'the registered application' }
  return checkApplication(
    registration,
    application,
    inputs.mode,
    {
      view: directoryFor(tokens.withCertificate(identity, certificate), wiring),
      signIn: signInAs(applicationId, certificate, wiring, undefined, withoutWaiting(context)),
      certificate,
      destinations
    },
    context
  )
}

function directoryFor(source: TokenSource, { cloud, context }: Wiring): GraphDirectory {
  const { graphEndpoint, graphAudience } = cloud
  const connection = connectToGraph(graphEndpoint, async () => (await source.token(graphAudience)).token, context)
  return new GraphDirectory(connection, context, async () => (await source.token(graphAudience)).claims)
}

function signInAs(
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  { tokens, cloud }: Wiring,
  initialDomain: string | undefined,
  context: RunContext
): EntraApplicationSignIn {
  return new EntraApplicationSignIn({
    tokens,
    applicationId,
    certificate,
    audienceOf: (resource) => audienceOf(resource, cloud, initialDomain),
    context
  })
}
