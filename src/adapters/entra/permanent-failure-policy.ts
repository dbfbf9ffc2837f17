import { knownProblem } from '../connection-problem.ts'
import type { PipelinePolicy } from './identity-pipeline.ts'

/**
 * Ends the identity library's retries where no further try can help, as for a host name that does not exist. Its options
 * only count retries; its retry policy repeats what fails as a `RestError` and lets every other error pass at once. What
 * is transient stays as it is. To be put into the pipeline behind the retries.
 */
export const permanentFailurePolicy: PipelinePolicy = {
  name: 'finalFailure',
  sendRequest: (request, next) =>
    next(request).catch((error: unknown) => {
      const problem = knownProblem(error)
      throw problem?.kind === 'final' ? new Error(problem.text, { cause: error }) : error
    })
}
