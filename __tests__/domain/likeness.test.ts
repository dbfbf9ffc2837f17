import { expect, it } from '@jest/globals'
import { byLikeness } from '../../src/domain/likeness.ts'

it.each([
  ['contsoo.com', 'contoso.com'],
  ['contoso.co', 'contoso.com'],
  ['CONTOSO.ONMICROSOFT.COM', 'contoso.onmicrosoft.com'],
  ['fabrikam.exmaple', 'fabrikam.example']
])('the name most like %s comes first: %s', (text, nearest) => {
  const names = ['northwind.example', 'fabrikam.example', 'contoso.onmicrosoft.com', 'contoso.com', 'a.example']
  expect(byLikeness(text, names)[0]).toBe(nearest)
})

it('names that are equally unlike keep their order', () => {
  expect(byLikeness('xyz', ['b', 'a'])).toEqual(['b', 'a'])
})
