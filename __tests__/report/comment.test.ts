import { describe, expect, it } from '@jest/globals'
import { commentMarker, renderComment } from '../../src/report/comment.ts'
import { summaryOf } from '../support/rendered.ts'
import { SUMMARY_CASES } from '../support/summary-cases.ts'

const subject = { workflow: 'Plan', configuration: 'vb365/*.json', shard: null }
const origin = { run: 'https://github.com/contoso/backup/actions/runs/7', commit: 'a'.repeat(40) }

describe('the mark of a comment', () => {
  it('names the workflow, the registrations and the shard', () => {
    expect(commentMarker(subject)).toBe(
      '<!-- register-vb365-application; plan; workflow=Plan; registrations=vb365%2F*.json -->'
    )
    expect(commentMarker({ ...subject, shard: '2/8' })).toMatch(/; registrations=vb365%2F\*\.json; shard=2\/8 -->$/)
  })

  it('does not change with blanks around lines', () => {
    const lines = { ...subject, configuration: 'a.json\nb.json' }
    expect(commentMarker({ ...subject, configuration: '  a.json \r\n\r\n b.json\n' })).toBe(commentMarker(lines))
  })

  it.each(['--> <b>x</b>', '-->'.repeat(100), '"quoted" ü\n'])('cannot be ended by a name: %j', (workflow) => {
    const marker = commentMarker({ ...subject, workflow })
    expect(marker.slice(4, -3)).not.toMatch(/--|[<>\n"]/)
  })

  it('is short for a registration that is given as JSON, and another one for another', () => {
    const [one, other] = ['a', 'b'].map((name) => commentMarker({ ...subject, configuration: name.repeat(5_000) }))
    expect(one?.length).toBeLessThan(200)
    expect(one).not.toBe(other)
  })
})

describe('a comment with a plan', () => {
  const plan = SUMMARY_CASES['a plan with drift']
  const summary = plan === undefined ? '' : summaryOf(plan())

  it('is the summary behind its mark, with the commit and the run that it is of', () => {
    expect(renderComment(summary, subject, origin)).toMatchSnapshot()
  })

  it('says nothing of what is not known', () => {
    const comment = renderComment(summary, subject, { run: undefined, commit: undefined })
    expect(comment).toContain('<sub>Plan by a run. Each run of the workflow brings this comment up to date.</sub>')
  })

  it.each(['x', 'é', '日本語', '🔑'])('has no more than 65,536 characters, however they are counted: %s', (text) => {
    const comment = renderComment(`${`- ${text.repeat(50)}\n`.repeat(5_000)}`, subject, origin)
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(65_536)
    expect(Buffer.byteLength(comment)).toBeGreaterThan(64_000)
    expect(comment).toContain('This was cut at its size limit. The job summary has the rest.')
    expect(comment).toMatch(/<sub>Plan of commit aaaaaaaaaa by .*<\/sub>\n$/)
  })
})
