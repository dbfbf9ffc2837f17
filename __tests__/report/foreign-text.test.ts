import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { APPLICATION_ID } from '../support/observed-tenant-builder.ts'
import { appliedOutcomeOf, blockedOutcomeOf } from '../support/outcome-builder.ts'
import { summaryOf } from '../support/rendered.ts'

/** GitHub's rules for Markdown. */
const MARKDOWN = unified().use(remarkParse).use(remarkGfm)

const HOSTILE = [
  '|',
  '`',
  '```\n',
  '<script>alert(1)</script>',
  '</details>',
  '<!--',
  '-->',
  '@octocat',
  '#1',
  'https://example.test',
  'www.example.test',
  'a@example.test',
  '\n\n# heading',
  '\r\n::error::no',
  '\u202e',
  '[a](b)',
  '![a](b)',
  '**',
  '~~',
  '    code',
  '> quote',
  '- item',
  '1. item',
  '&lt;',
  '\\',
  '$x$',
  '[^1]',
  '| --- |',
  '> [!TIP]'
]

/** Any text that a name in a tenant can be, with what GitHub would make something of more often than chance would. */
const foreignText = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...HOSTILE)), { maxLength: 6 })
  .map((parts) => parts.join(''))

const [BASE, BLOCKED] = [appliedOutcomeOf(), blockedOutcomeOf()]

/** Outcomes that show a text of others wherever one can stand. */
function outcomesWith(text: string): readonly Outcome[] {
  const registration = { ...BASE.registration, application: { flow: 'new', name: text } as const, tenant: text }
  const applied: Outcome = {
    ...BASE,
    registration,
    plan: {
      steps: [],
      blockers: [],
      forAdministrator: [],
      present: [{ kind: 'application', displayName: text }]
    },
    completed: [
      { kind: 'deliver-certificate', destination: 'github', name: text, certificate: { kind: 'new' } },
      { kind: 'add-redirect-uri', uri: text }
    ],
    checks: [{ name: 'connect-graph', result: 'passed', detail: text, durationMs: 1 }],
    destinations: [{ kind: 'github', name: text, state: 'delivered' }],
    warnings: [text],
    pfx: { path: `x${text}`, state: 'delivered' },
    instructions: [{ title: text, language: 'shell', lines: ['true'] }]
  }
  const failure = new ActionError('request-refused', text)
  return [
    applied,
    { ...applied, checks: [{ name: 'connect-graph', result: 'unknown', detail: text, durationMs: 1 }] },
    { ...applied, failure },
    { kind: 'refused', registration, failure },
    {
      ...BLOCKED,
      registration,
      failure,
      plan: {
        steps: [],
        present: [],
        forAdministrator: [],
        blockers: [
          { kind: 'name-taken', displayName: text, applicationIds: [APPLICATION_ID] },
          { kind: 'account-unusable', detail: text }
        ]
      }
    }
  ]
}

/** What a document is made of, without its words; what splits words leaves no trace. */
function shapeOf(node: Nodes): unknown {
  const children = 'children' in node ? node.children.filter(({ type }) => type !== 'text').flatMap(visible) : []
  const own = node.type === 'html' ? node.value.replace(/>[^<]*</g, '><') : node.type
  return children.length === 0 ? own : [own, children.map(shapeOf)]
}

function visible(node: Nodes): readonly Nodes[] {
  return node.type === 'html' && node.value === '<!-- -->' ? [] : [node]
}

describe('a text of others', () => {
  const plain = outcomesWith('Contoso').map((outcome) => shapeOf(MARKDOWN.parse(summaryOf(outcome))))

  it('changes nothing of a summary but words, whatever it is', () => {
    fc.assert(
      fc.property(foreignText, fc.nat(plain.length - 1), (text, index) => {
        const [outcome] = outcomesWith(`a${text}`).slice(index)
        expect(outcome && shapeOf(MARKDOWN.parse(summaryOf(outcome)))).toEqual(plain[index])
      }),
      { numRuns: 200 }
    )
  })

  it('never begins a line, where the log of a run would take it for a command', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        for (const outcome of outcomesWith(text)) expect(summaryOf(outcome)).not.toMatch(/^\s*::/m)
      }),
      { numRuns: 100 }
    )
  })
})
