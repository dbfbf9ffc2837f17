import { createHash } from 'node:crypto'
import { escapeMarkdown } from './markdown.ts'
import { cutToSize } from './size-limit.ts'

/** What makes a comment the one of this workflow and these registrations. */
export interface CommentSubject {
  /** Name of the workflow. */
  readonly workflow: string
  /** What the input `configuration` holds: lines of paths, or the registration itself. */
  readonly configuration: string
  /** As in `2/8`; null for all of the registrations. */
  readonly shard: string | null
}

/** Where the plan comes from. */
export interface CommentOrigin {
  /** Address of the run of the workflow; undefined where it is not known. */
  readonly run: string | undefined
  /** The commit that was looked at; undefined where it is not known. */
  readonly commit: string | undefined
}

/**
 * GitHub takes 65,536 characters. How it counts those beyond ASCII is not published, so they are counted as the bytes that
 * they are in UTF-8.
 */
const LONGEST = 65_536
/** Room for what is said of a cut. */
const MARGIN = 300

/** A comment on a pull request with a plan: the job summary, behind a mark by which the next run finds it. */
export function renderComment(summary: string, subject: CommentSubject, origin: CommentOrigin): string {
  const head = `${commentMarker(subject)}\n`
  const foot = `\n<sub>${footer(origin)}</sub>\n`
  const room = LONGEST - MARGIN - Buffer.byteLength(head) - Buffer.byteLength(foot)
  return `${head}${cutToSize(summary, room, 'The job summary has the rest.')}${foot}`
}

function footer({ run, commit }: CommentOrigin): string {
  const of = commit === undefined ? '' : ` of commit ${escapeMarkdown(commit.slice(0, 10))}`
  const by = run === undefined ? 'a run' : `[this run](${encodeURI(run)})`
  return `Plan${of} by ${by}. Each run of the workflow brings this comment up to date.`
}

/** Names workflow and registrations. An HTML comment, of which a reader sees nothing. */
export function commentMarker({ workflow, configuration, shard }: CommentSubject): string {
  const lines = configuration.split(/\r?\n/).map((line) => line.trim())
  const registrations = lines.filter((line) => line !== '').join('\n')
  const part = shard === null ? '' : `; shard=${shard}`
  return `<!-- register-vb365-application; plan; workflow=${named(workflow)}; registrations=${named(registrations)}${part} -->`
}

const LONGEST_NAME = 120

/** In signs that neither end a comment nor begin one. What is too long to name is known by its digest. */
function named(text: string): string {
  const plain = encodeURIComponent(text).replaceAll('-', '%2D')
  return plain.length <= LONGEST_NAME ? plain : `sha256:${createHash('sha256').update(text).digest('hex')}`
}
