import { describe, expect, it } from '@jest/globals'
import { documentationPage } from '../../src/adapters/github/documentation.ts'
import { ACTION_ERROR_CODES } from '../../src/errors.ts'
import { ERROR_TITLES, errorHelp } from '../../src/report/error-help.ts'
import { read } from './project-files.ts'

describe('the page on errors', () => {
  const page = read('docs/errors.md')

  it('has a section for each code that an error can have, and for no other', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(ACTION_ERROR_CODES.map((code) => `\`${code}\``))
  })

  it.each(ACTION_ERROR_CODES)('is where the link below a failure leads: %s', (code) => {
    // GitHub makes an anchor of a heading: lower case, hyphens for blanks, no other signs.
    const anchors = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-')
    )
    const link = new URL(errorHelp(code, 'https://github.com/a/b/blob/v1/docs/errors.md'))
    expect(link.pathname).toBe('/a/b/blob/v1/docs/errors.md')
    expect(anchors).toContain(link.hash.slice(1))
    expect(page).toContain(`**${ERROR_TITLES[code]}.** `)
  })

  it('has the sentences of the sources and the schema, with what is known only in a run left open', () => {
    for (const sentence of [
      '- No application has the application ID … in this tenant. Check "application.applicationId" and "tenant".',
      '- AADSTS7000215: The client secret is wrong: give the value of the secret, not its ID.',
      '- The tenant must be its ID (a GUID such as',
      '- The PFX is empty. Copy or export the file again.'
    ]) {
      expect(page).toContain(sentence)
    }
  })
})

describe('the address of a page', () => {
  const action = { GITHUB_ACTION_REPOSITORY: 'contoso/register', GITHUB_ACTION_REF: 'v1.2.0' }

  it('is in the fork and at the version that runs', () => {
    expect(documentationPage('docs/errors.md', action)).toBe(
      'https://github.com/contoso/register/blob/v1.2.0/docs/errors.md'
    )
  })

  it('is on the server that the workflow runs on', () => {
    const environment = { ...action, GITHUB_SERVER_URL: 'https://github.contoso.example' }
    expect(documentationPage('docs/errors.md', environment)).toMatch(/^https:\/\/github\.contoso\.example\/contoso\//)
  })

  it('is in the repository of the workflow for an action that lies in it', () => {
    const environment = { GITHUB_ACTION_REPOSITORY: '', GITHUB_REPOSITORY: 'contoso/own', GITHUB_SHA: 'a'.repeat(40) }
    expect(documentationPage('docs/errors.md', environment)).toBe(
      `https://github.com/contoso/own/blob/${'a'.repeat(40)}/docs/errors.md`
    )
  })

  it('is the newest where nothing says what runs', () => {
    expect(documentationPage('docs/errors.md', {})).toMatch(/^https:\/\/github\.com\/.*\/blob\/HEAD\/docs\/errors\.md$/)
  })
})
