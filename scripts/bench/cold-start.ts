import { tmpdir } from 'node:os'
import { runNode } from '../run-command.ts'
import { runAction } from '../runner.ts'
import { type Measurement, measure } from './measurement.ts'

/** Node itself, which no action can be faster than. */
export async function startNode(): Promise<Measurement> {
  const { measurement } = await measure((hook) => runNode(['-e', '0'], hook))
  return measurement
}

/** The action up to the refusal of a registration that is wrong. */
export async function refuseConfiguration(): Promise<Measurement> {
  const { result, measurement } = await measure((environment) =>
    runAction({ workingDirectory: tmpdir(), inputs: { configuration: '{}' }, environment })
  )
  if (result.exitCode !== 1) throw new Error(`A wrong registration was not refused:\n${result.log}`)
  return measurement
}
