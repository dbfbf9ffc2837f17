import { describe, expect, it } from '@jest/globals'
import { code, codeCell, escapeHtml, escapeMarkdown, folded, table } from '../../src/report/markdown.ts'

describe('text of others', () => {
  it.each([
    ['**bold** and _slanted_', '\\*\\*bold\\*\\* and \\_slanted\\_'],
    ['[text](https://example.test)', '\\[text\\](https:<!-- -->//example.test)'],
    ['https://example.test', 'https:<!-- -->//example.test'],
    ['WWW.example.test', 'WWW<!-- -->.example.test'],
    ['![picture](https://example.test)', '!\\[picture\\](https:<!-- -->//example.test)'],
    ['`code`', '\\`code\\`'],
    ['~~gone~~', '\\~\\~gone\\~\\~'],
    ['one | two', 'one \\| two'],
    ['D:\\a', 'D:\\\\a'],
    ['$x$', '\\$x\\$']
  ])('%s is no markup', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  it('is no HTML', () => {
    expect(escapeMarkdown('<img src=x onerror=alert(1)>')).toBe('&lt;img src=x onerror=alert(1)&gt;')
    expect(escapeMarkdown('&lt;b&gt;')).toBe('&amp;lt;b&amp;gt;')
  })

  it.each([
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['+ item', '\\+ item'],
    ['1. item', '1\\. item'],
    ['2) item', '2\\) item']
  ])('%s begins no block', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  it('stays on one line, whatever breaks it', () => {
    expect(escapeMarkdown('one\r\ntwo\u2028three\u2029four\vfive\u0085six\0seven')).toBe(
      'one two three four five six seven'
    )
  })

  it.each([
    ['@contoso', '@<!-- -->contoso'],
    ['veeam@contoso.com', 'veeam@<!-- -->contoso.com'],
    ['#7', '\\#<!-- -->7'],
    ['fixes contoso/backup#7', 'fixes contoso/backup#<!-- -->7'],
    ['GH-7', 'GH-<!-- -->7'],
    [':tada:', ':<!-- -->tada:']
  ])('notifies nobody and links to nothing: %s', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  it('cannot turn the direction of reading', () => {
    expect(escapeMarkdown('invoice\u202Efdp.exe')).toBe('invoiceU+202Efdp.exe')
    expect(code('a\u2066b')).toBe('`aU+2066b`')
  })

  it('has no half of a character', () => {
    expect(escapeMarkdown('a\ud800b')).toBe('a\ufffdb')
  })

  it('in plain words of any script is left as it is', () => {
    expect(escapeMarkdown('Müller & Söhne GmbH, 東京')).toBe('Müller &amp; Söhne GmbH, 東京')
  })
})

describe('a code span', () => {
  it.each(['D:\\a\\_temp\\x.pfx', '__tests__/x.pfx', 'a*b_c[d]', '<b>&amp;'])('shows %s letter for letter', (text) => {
    expect(code(text)).toBe(`\`${text}\``)
  })

  it('is fenced by more backticks than it holds', () => {
    expect(code('a`b``c')).toBe('``` a`b``c ```')
    expect(code('`')).toBe('`` ` ``')
  })

  it('keeps a pipe out of the cells around it', () => {
    expect(code('a|b')).toBe('`a|b`')
    expect(codeCell('a|b')).toBe('`a\\|b`')
  })

  it('stays on one line', () => {
    expect(code('a\r\nb\u2028c')).toBe('`a b c`')
  })
})

describe('what is folded', () => {
  it('has a title in HTML and content in Markdown, apart by blank lines', () => {
    expect(folded(escapeHtml('<b> & @ops'), '- one')).toBe(
      '<details><summary>&lt;b&gt; &amp; @<!-- -->ops</summary>\n\n- one\n\n</details>'
    )
  })
})

describe('a table', () => {
  it('has a head, a line below it and one line for each row', () => {
    expect(
      table(
        ['Name', 'Value'],
        [
          ['a', '`1`'],
          ['b', '`2`']
        ]
      )
    ).toBe(['| Name | Value |', '| --- | --- |', '| a | `1` |', '| b | `2` |'].join('\n'))
  })
})
