import type { Context } from 'hono'
import { object, text } from '../shape.ts'
import { renderViewer } from './account-rendering.ts'
import { apiUrl, type GithubApp, type GithubEnv, readBody } from './github-context.ts'
import { GithubError } from './github-error.ts'

const graphqlBody = object({ query: text() }, { variables: object({}, {}) })
const viewerLogin = /^\s*(query(\s+\w+)?\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/

/** `GET /user`: a GitHub App, and so a job's own token, does not belong to a user and is refused. */
export function addViewer(app: GithubApp): void {
  app.get('/user', (c) => {
    const { kind, account } = c.var.token
    if (kind === 'app') throw new GithubError(403, 'Resource not accessible by integration')
    return c.json(renderViewer(apiUrl(c), account))
  })
}

/** The one query of GraphQL that gives every kind of token its own name: `{ viewer { login } }`. */
export async function answerViewerQuery(c: Context<GithubEnv>): Promise<Response> {
  const { query } = await readBody(c, graphqlBody)
  if (!viewerLogin.test(query)) throw new GithubError(501, 'This emulator knows only the query { viewer { login } }.')
  return c.json({ data: { viewer: { login: c.var.token.account.login } } })
}
