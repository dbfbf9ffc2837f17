import type { PipelineResponse } from './identity-pipeline.ts'

/** The token service says itself that it cannot answer now. */
export class ServiceOutage extends Error {
  readonly status: number

  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

/** The outage that an answer tells. A 502 is none: what answers there may not be the service at all. */
export function outageOf({ status }: PipelineResponse): ServiceOutage | undefined {
  return status === 429 || (status >= 500 && status !== 502) ? new ServiceOutage(status) : undefined
}
