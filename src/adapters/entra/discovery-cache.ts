import { isDiscovery, type PipelinePolicy, type PipelineRequest, type PipelineResponse } from './identity-pipeline.ts'

/**
 * Asks each authority for its OpenID configuration once: each credential of the identity library has a cache of its own,
 * and a run that proves a new certificate uses several.
 */
export class DiscoveryCache {
  readonly #answers = new Map<string, Promise<PipelineResponse>>()

  /** To be put into the pipeline of each credential. */
  get policy(): PipelinePolicy {
    return {
      name: 'discoveryCache',
      sendRequest: (request, next) => (isDiscovery(request) ? this.#ask(request, next) : next(request))
    }
  }

  #ask(request: PipelineRequest, next: (request: PipelineRequest) => Promise<PipelineResponse>) {
    const known = this.#answers.get(request.url)
    if (known !== undefined) return known
    const answer = next(request)
    this.#answers.set(request.url, answer)
    const forget = () => this.#answers.delete(request.url)
    answer.then(({ status }) => {
      if (status !== 200) forget()
    }, forget)
    return answer
  }
}
