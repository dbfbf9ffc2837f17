import { describe, expect, it } from '@jest/globals'
import { joinedErrors } from '../../src/domain/result/verdict.ts'
import { ActionError, chainOf } from '../../src/errors.ts'

const withCause = (message: string, cause: string) =>
  new ActionError('request-refused', message, {
    cause: new Error(cause),
    instructions: [{ title: `Mend ${message}`, language: 'shell', lines: ['true'] }]
  })

describe('several reasons to fail', () => {
  const joined = joinedErrors(withCause('One.', 'a'), [withCause('Two.', 'b')])

  it('are one error that says them all and has what each asks for', () => {
    expect(joined).toMatchObject({ code: 'request-refused', message: 'One. Two.' })
    expect(joined.instructions.map(({ title }) => title)).toEqual(['Mend One.', 'Mend Two.'])
  })

  it('keep how each of them came about', () => {
    expect([...chainOf(joined)].map(({ message }) => message)).toEqual(['One. Two.', 'One.', 'a', 'Two.', 'b'])
  })
})
