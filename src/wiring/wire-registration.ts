import { setSecret } from '@actions/core'
import type { ApplicationSignInSettings } from '../adapters/entra/application-sign-in.ts'
import type { TokenSource } from '../adapters/entra/shared-token-source.ts'
import type { TokenService } from '../adapters/entra/token-service.ts'
import { ExchangeOnline } from '../adapters/exchange/exchange-online.ts'
import { GithubPace } from '../adapters/github/github-pace.ts'
import { connectToGraph } from '../adapters/graph/graph-connection.ts'
import { GraphDirectory } from '../adapters/graph/graph-directory.ts'
import { GraphPace } from '../adapters/graph/graph-pace.ts'
import type { GraphSession } from '../adapters/graph/graph-session.ts'
import { KeyRollover } from '../adapters/graph/key-rollover.ts'
import { checkProxySettings } from '../adapters/proxy/proxy-settings.ts'
import { ServiceClient } from '../adapters/service-client.ts'
import type { ApplicationId } from '../domain/identifiers.ts'
import type { NamedRegistration } from '../domain/request/named-registration.ts'
import { type CheckedRegistration, isChecked } from '../domain/request/registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { audienceOf, cloudOf, type Endpoints } from '../domain/tenant/cloud.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import { recentlyMade } from '../domain/tenant/recently-made.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { ApplicationAccess, CertificateWithKey, Clock, RunContext } from '../ports.ts'
import { checkApplication } from '../run/check-application.ts'
import { ClaimedTargets, type FoundTarget } from '../run/claimed-targets.ts'
import { registerApplication } from '../run/register-application.ts'
import { REPLICATION_TIMEOUT_MS } from '../run/run-context.ts'
import { applicationAccess } from './application-access.ts'
import { type CertificateSettings, openCertificate, openProvidedCertificate } from './open-certificate.ts'
import { SignIns } from './sign-in.ts'

interface Wiring extends CertificateSettings {
  readonly cloud: Endpoints
  readonly graphPace: GraphPace
  readonly tokens: TokenService
  readonly claim: (found: FoundTarget) => void
  readonly context: RunContext
}

/** What all registrations of a run share. */
export interface Shared {
  readonly signIns: SignIns
  readonly githubPace: GithubPace
  readonly graphPace: GraphPace
  readonly claimed: ClaimedTargets
  /** Of each key derivation in a PFX under the password of the inputs; undefined: those of its encryption. */
  readonly pfxIterations: number | undefined
}

/** @throws ActionError `input-invalid` for a proxy that cannot be used */
export function share(inputs: Inputs, workingDirectory: string, clock: Pick<Clock, 'now'>): Shared {
  checkProxySettings(process.env, setSecret)
  return {
    signIns: new SignIns({ inputs, workingDirectory, clock, mask: setSecret }),
    githubPace: new GithubPace(),
    graphPace: new GraphPace(),
    claimed: new ClaimedTargets(),
    pfxIterations: undefined
  }
}

/**
 * Registers with the real world behind the ports.
 * @throws ActionError for what is missing among inputs and files, before the network is touched, and for what ends a
 *   run before it knows anything of the tenant
 */
export async function wireRegistration(
  named: NamedRegistration,
  inputs: Inputs,
  workingDirectory: string,
  context: RunContext,
  shared: Shared
): Promise<Outcome> {
  const { registration } = named
  const cloud = cloudOf(registration.region, inputs.overrides)
  const tokens = shared.signIns.serviceFor(registration.tenant, cloud)
  const claim = (found: FoundTarget) => shared.claimed.claim(named, found)
  const wiring: Wiring = { registration, inputs, workingDirectory, cloud, ...shared, tokens, claim, context }
  return isChecked(registration) ? checkAsApplication(registration, wiring) : registerAsAdministrator(wiring)
}

async function registerAsAdministrator(wiring: Wiring): Promise<Outcome> {
  const { registration, inputs, cloud, signIns, context } = wiring
  const administrator = await signIns.administratorOf(registration.tenant, cloud)
  const { source, destinations } = await openCertificate(wiring, context)
  const own = await signIns.clientCertificate()
  const session = sessionOf(administrator, wiring)
  return registerApplication(
    { registration, mode: inputs.mode, rotation: inputs.rotation },
    {
      claim: wiring.claim,
      directory: directoryFor(session),
      rollover:
        own &&
        ((proofs) => new KeyRollover({ session, proofs: async () => [...(await proofs()), own], mask: setSecret })),
      exchange: exchangeFor(administrator, wiring),
      source,
      destinations,
      signInAs: (applicationId, certificate, observed) => {
        const application = foundApplication(observed)
        const now = context.clock.now()
        const made = inputs.mode.kind === 'apply' ? recentlyMade(application, now, REPLICATION_TIMEOUT_MS) : 'nothing'
        return accessOf(applicationId, certificate, made, wiring)
      }
    },
    context
  )
}

async function checkAsApplication(registration: CheckedRegistration, wiring: Wiring): Promise<Outcome> {
  const { inputs, tokens, context } = wiring
  const { certificate, destinations } = await openProvidedCertificate(registration.certificate, wiring, context)
  const { applicationId } = registration.application
  const identity = { clientId: applicationId, role: 'application' as const }
  return checkApplication(
    registration,
    inputs.mode,
    {
      claim: wiring.claim,
      view: directoryFor(sessionOf(tokens.withCertificate(identity, certificate), wiring)),
      access: accessOf(applicationId, certificate, 'nothing', wiring),
      certificate,
      destinations
    },
    context
  )
}

function directoryFor({ connection, context, caller }: GraphSession): GraphDirectory {
  return new GraphDirectory(connection, context, caller)
}

function sessionOf(source: TokenSource, { registration: { tenant }, cloud, graphPace, context }: Wiring): GraphSession {
  const { graphEndpoint, graphAudience } = cloud
  const token = () => source.token(graphAudience, context)
  const connection = connectToGraph(graphEndpoint, async () => (await token()).token, context)
  return {
    connection: graphPace.paced(connection, tenant, context),
    context,
    caller: async () => (await token()).claims
  }
}

function exchangeFor(source: TokenSource, { registration: { tenant }, cloud, context }: Wiring): ExchangeOnline {
  const token = () => source.token(audienceOf('exchange', cloud), context)
  const settings = { client: new ServiceClient(context), endpoint: cloud.exchangeEndpoint, tenant, token }
  return new ExchangeOnline(settings, context)
}

function accessOf(
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  made: ApplicationSignInSettings['made'],
  { registration: { tenant }, tokens, cloud, graphPace, context }: Wiring
): ApplicationAccess {
  return applicationAccess({ tokens, applicationId, certificate, made, cloud, tenant, graphPace, context })
}
