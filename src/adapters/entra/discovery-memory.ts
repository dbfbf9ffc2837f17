import type { TokenCredentialOptions } from '@azure/identity'

type PipelinePolicy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number]['policy']
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/**
 * Asks each authority for its OpenID configuration once. Each credential of the identity library has a memory of its
 * own, and a run that proves a new certificate uses several.
 */
export function rememberDiscovery(): PipelinePolicy {
  const answers = new Map<string, Promise<PipelineResponse>>()
  return {
    name: 'rememberDiscovery',
    async sendRequest(request, next) {
      if (request.method !== 'GET' || !request.url.includes('/.well-known/openid-configuration')) return next(request)
      const known = answers.get(request.url)
      if (known !== undefined) return known
      const answer = next(request)
      answers.set(request.url, answer)
      const forget = () => answers.delete(request.url)
      answer.then(({ status }) => {
        if (status !== 200) forget()
      }, forget)
      return answer
    }
  }
}
