import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fieldErrorsOf, formValues } from '../../../components/ui/form-errors.ts'

function formOf(...entries: [string, string][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

describe('formValues', () => {
  it('makes a list of a name that occurs more than once, and only then', () => {
    const form = formOf(['name', 'Ada'], ['tag', 'a'], ['tag', 'b'], ['note', ''])
    expect(formValues(form)).toEqual({ name: 'Ada', tag: ['a', 'b'], note: '' })
  })

  it('is empty for an empty form', () => {
    expect(formValues(new FormData())).toEqual({})
  })
})

describe('fieldErrorsOf', () => {
  const schema = z
    .object({ name: z.string().min(1), email: z.email() })
    .refine(({ name }) => name !== 'nobody', { error: 'crm.customer_unidentified' })

  it('has nothing to say about a form that is right', () => {
    expect(
      fieldErrorsOf(schema, formOf(['name', 'Ada'], ['email', 'ada@example.test'])),
    ).toBeUndefined()
  })

  it('says by field what is wrong, as reasons', () => {
    expect(fieldErrorsOf(schema, formOf(['name', ''], ['email', 'ada']))).toEqual({
      name: ['field.required'],
      email: ['field.invalid_email'],
    })
  })

  it('leaves to the server what is about no field in particular', () => {
    const form = formOf(['name', 'nobody'], ['email', 'ada@example.test'])
    expect(fieldErrorsOf(schema, form)).toBeUndefined()
  })
})
