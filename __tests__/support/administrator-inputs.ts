import type { RunningEmulator } from '../../emulator/index.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { PASSWORD } from '../pkcs12/vectors.ts'

/** Of a run that administers the emulator's tenant with its secret. */
export function administratorInputs(emulator: RunningEmulator): Inputs {
  return {
    configuration: '',
    clientId: emulator.clientId,
    signIn: { kind: 'secret', secret: emulator.clientSecret },
    pfxBase64: undefined,
    pfxPassword: PASSWORD,
    mode: { kind: 'apply' },
    rotation: 'auto',
    deliveryToken: undefined,
    vb365Password: undefined,
    concurrency: 4,
    shard: undefined,
    timeLimitMs: 1_800_000,
    comments: false,
    githubToken: undefined,
    warnings: [],
    overrides: {
      authorityHost: emulator.authorityHost,
      graphEndpoint: emulator.graphEndpoint,
      graphAudience: undefined,
      exchangeEndpoint: emulator.exchangeEndpoint,
      sharePointEndpoint: emulator.sharePointEndpoint
    }
  }
}
