import { randomInt } from 'node:crypto'
import { object, text } from '../shape.ts'
import { nodeId, renderAccount } from './account-rendering.ts'
import {
  apiUrl,
  type GithubApp,
  type GithubContext,
  type GithubState,
  parameter,
  readBody,
  repositoryOf,
  requirePermission
} from './github-context.ts'
import { notFound, unprocessable } from './github-error.ts'
import { githubTime } from './names.ts'
import { pageOf } from './paging.ts'
import type { Comment, Repository } from './site.ts'

const commentBody = object({ body: text() }, {})
const longestBody = 65_536

async function readComment(c: GithubContext): Promise<string> {
  const { body } = await readBody(c, commentBody)
  if (body.trim() === '') throw unprocessable('Validation Failed: Body cannot be blank')
  if ([...body].length > longestBody) {
    throw unprocessable(`Validation Failed: Body is too long (maximum is ${longestBody} characters)`)
  }
  return body
}

function rendered(c: GithubContext, { owner, name }: Repository, comment: Comment): object {
  const api = apiUrl(c)
  const repository = `${api}/repos/${owner}/${name}`
  const web = `${new URL(api).origin}/${owner}/${name}`
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${repository}/issues/comments/${comment.id}`,
    html_url: `${web}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repository}/issues/${comment.issue}`,
    body: comment.body,
    user: renderAccount(api, comment.author),
    created_at: githubTime(comment.createdAt),
    updated_at: githubTime(comment.updatedAt),
    author_association: comment.author.type === 'Bot' ? 'CONTRIBUTOR' : 'MEMBER',
    performed_via_github_app: null
  }
}

function mayRead(c: GithubContext): void {
  requirePermission(c, { issues: 'read' }, { pull_requests: 'read' })
}

function mayWrite(c: GithubContext): void {
  requirePermission(c, { issues: 'write' }, { pull_requests: 'write' })
}

function issueOf(c: GithubContext, { issues }: Repository): number {
  const number = Number(parameter(c, 'number'))
  if (!issues.has(number)) throw notFound()
  return number
}

function commentOf(c: GithubContext, { comments }: Repository): Comment {
  const comment = comments.find(({ id }) => String(id) === parameter(c, 'comment'))
  if (!comment) throw notFound()
  return comment
}

function addListing(app: GithubApp, state: GithubState): void {
  const path = '/repos/:owner/:repo/issues/:number{[0-9]+}/comments'
  app.get(path, (c) => {
    const repository = repositoryOf(c, state)
    mayRead(c)
    const number = issueOf(c, repository)
    const all = repository.comments.filter(({ issue }) => issue === number)
    return c.json(pageOf(c, all).map((comment) => rendered(c, repository, comment)))
  })
  app.post(path, async (c) => {
    const repository = repositoryOf(c, state)
    mayWrite(c)
    const issue = issueOf(c, repository)
    const body = await readComment(c)
    const now = state.clock.now()
    const comment = {
      id: randomInt(1e9, 2e9),
      issue,
      body,
      author: c.var.token.account,
      createdAt: now,
      updatedAt: now
    }
    repository.comments.push(comment)
    return c.json(rendered(c, repository, comment), 201)
  })
}

/** Adds the comments of issues and pull requests. Source: docs.github.com/rest/issues/comments. */
export function addComments(app: GithubApp, state: GithubState): void {
  addListing(app, state)
  const path = '/repos/:owner/:repo/issues/comments/:comment'
  app.get(path, (c) => {
    const repository = repositoryOf(c, state)
    mayRead(c)
    return c.json(rendered(c, repository, commentOf(c, repository)))
  })
  app.patch(path, async (c) => {
    const repository = repositoryOf(c, state)
    mayWrite(c)
    const comment = commentOf(c, repository)
    comment.body = await readComment(c)
    comment.updatedAt = state.clock.now()
    return c.json(rendered(c, repository, comment))
  })
  app.delete(path, (c) => {
    const repository = repositoryOf(c, state)
    mayWrite(c)
    repository.comments.splice(repository.comments.indexOf(commentOf(c, repository)), 1)
    return c.body(null, 204)
  })
}
