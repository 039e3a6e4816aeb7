import { describe, expect, it } from 'vitest'
import { fromZod } from '../../../lib/errors.ts'
import {
  changePasswordSchema,
  emailSchema,
  newPasswordSchema,
  signUpSchema,
} from '../../../lib/identity/auth.schemas.ts'

function reasonsOf(result: ReturnType<typeof signUpSchema.safeParse>) {
  return result.error ? fromZod(result.error).fields : {}
}

const person = {
  first_name: 'Ada',
  last_name: 'Byron',
  email: 'ada@example.test',
  password: 'correct horse',
}

describe('signUpSchema', () => {
  it('tidies names and address', () => {
    const parsed = signUpSchema.parse({
      ...person,
      first_name: '  Ada ',
      email: ' ADA@Example.Test ',
    })
    expect(parsed).toMatchObject({ first_name: 'Ada', email: 'ada@example.test' })
  })

  it('accepts emoji and right-to-left names', () => {
    expect(
      signUpSchema.safeParse({ ...person, first_name: '👩‍💻', last_name: 'عائشة' }).success,
    ).toBe(true)
  })

  it.each([
    ['first_name', 'a'.repeat(101), 'field.too_long'],
    ['first_name', 'a\0b', 'field.control_characters'],
    ['first_name', ' ', 'field.required'],
    ['email', 'nobody', 'field.invalid_email'],
    ['email', `${'a'.repeat(250)}@b.de`, 'field.too_long'],
    ['email', ['a@b.de', 'c@d.de'], 'field.invalid_type'],
    ['password', 'short', 'identity.password_too_short'],
    ['password', 'ä'.repeat(37), 'identity.password_too_long'],
    ['password', undefined, 'field.required'],
  ])('refuses %s = %j', (field, value, reason) => {
    const fields = reasonsOf(signUpSchema.safeParse({ ...person, [field]: value }))
    expect(fields?.[field]).toContain(reason)
  })

  it('drops a `next` of a wrong kind instead of refusing the person', () => {
    expect(signUpSchema.parse({ ...person, next: ['/a', '/b'] }).next).toBeUndefined()
  })
})

describe('newPasswordSchema', () => {
  it('takes 72 bytes and no more', () => {
    expect(newPasswordSchema.safeParse('a'.repeat(72)).success).toBe(true)
    expect(newPasswordSchema.safeParse('a'.repeat(73)).success).toBe(false)
  })
})

describe('changePasswordSchema', () => {
  const change = {
    current_password: 'old password 1',
    password: 'new password 1',
    repeated: 'new password 1',
  }

  it('accepts a new password typed twice', () => {
    expect(changePasswordSchema.safeParse(change).success).toBe(true)
  })

  it('refuses another second one, and the old one again', () => {
    const differs = changePasswordSchema.safeParse({ ...change, repeated: 'x' })
    const same = changePasswordSchema.safeParse({
      current_password: change.password,
      password: change.password,
      repeated: change.password,
    })
    expect(differs.error?.issues[0]?.message).toBe('identity.password_mismatch')
    expect(same.error?.issues[0]?.message).toBe('identity.password_unchanged')
  })
})

describe('emailSchema', () => {
  it('survives a megabyte', () => {
    expect(emailSchema.safeParse('a'.repeat(1_000_000)).success).toBe(false)
  })
})
