import { describe, expect, it } from '@jest/globals'
import { isPlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { projectFiles, read } from './project-files.ts'

const PATH = 'schemas/registration.schema.json'
const schema = plainRecord(JSON.parse(read(PATH)), PATH)

/** Every part of the schema that editors describe, by its place. */
function describedIn(value: unknown, place: string): readonly (readonly [string, Record<string, unknown>])[] {
  if (!isPlainRecord(value)) return []
  const own = typeof value['description'] === 'string' ? [[place, value] as const] : []
  return [...own, ...Object.entries(value).flatMap(([name, member]) => describedIn(member, `${place}/${name}`))]
}

describe('an editor', () => {
  it('finds the schema for the registrations among the examples and in vb365', () => {
    const [association] = Object(JSON.parse(read('.vscode/settings.json')))['json.schemas']
    expect(association).toEqual({ fileMatch: ['/examples/*.json', '/vb365/*.json'], url: `./${PATH}` })
    const examples = projectFiles().filter((path) => /^examples\/[^/]+\.json$/.test(path))
    expect(examples.length).toBeGreaterThan(5)
    for (const path of examples) expect(JSON.parse(read(path))).toHaveProperty('$schema', `../${PATH}`)
  })

  it('knows the schema by an absolute address', () => {
    expect(String(schema['$id'])).toMatch(new RegExp(`^https://[^#]+/${PATH}$`))
  })

  it('shows a title and a sentence for every property', () => {
    const described = describedIn(schema['properties'], '').concat(describedIn(schema['$defs'], ''))
    expect(described.length).toBeGreaterThan(50)
    for (const [place, { title, description }] of described) {
      expect({ place, title }).toEqual({ place, title: expect.stringMatching(/^[A-Z].{2,50}[^.]$/) })
      expect({ place, description }).toEqual({ place, description: expect.stringMatching(/\.$/) })
    }
  })
})
