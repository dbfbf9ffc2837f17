import type { ShapeError } from '../shape.ts'

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 422 | 429 | 500 | 501

/** A refusal by GitHub's REST API. Texts: answers quoted in public issues; where none was found, plain words. */
export class GithubError extends Error {
  override readonly name = 'GithubError'
  readonly status: Status
  readonly headers: Readonly<Record<string, string>>

  constructor(status: Status, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** The body of a refusal. */
export function errorBody({ message, status }: GithubError): object {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
}

export const notFound = (): GithubError => new GithubError(404, 'Not Found')

export const unprocessable = (message: string): GithubError => new GithubError(422, message)

/** How GitHub words a body that does not fit its schema. */
export function bodyError(error: ShapeError): GithubError {
  const name = error.at || 'the body'
  switch (error.fault) {
    case 'missing-property':
      return unprocessable(`Invalid request.\n\n"${name}" wasn't supplied.`)
    case 'unknown-property':
      return unprocessable(`Invalid request.\n\n"${name}" is not a permitted key.`)
    case 'wrong-value':
      return unprocessable(`Invalid request.\n\nFor 'properties/${name}', the value ${error.message}.`)
  }
}
