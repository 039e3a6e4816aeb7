import { z } from 'zod'

export const PASSWORD_MIN_LENGTH = 10

/** Text that Postgres can store and that says something. */
const controlCharacters = /\p{Cc}/u

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'field.required')
  .max(254, 'field.too_long')
  .pipe(z.email('field.invalid_email'))

/** A password to be set. bcrypt, behind Supabase Auth, reads 72 bytes and no more. */
export const newPasswordSchema = z
  .string()
  .min(1, 'field.required')
  .min(PASSWORD_MIN_LENGTH, 'identity.password_too_short')
  .refine((text) => new TextEncoder().encode(text).length <= 72, 'identity.password_too_long')
  .refine((text) => !text.includes('\0'), 'field.control_characters')

/** A password to be checked: an old one may be shorter than today's rule. */
export const givenPasswordSchema = z.string().min(1, 'field.required').max(200, 'field.too_long')

export const personNameSchema = z
  .string()
  .trim()
  .max(100, 'field.too_long')
  .refine((text) => !controlCharacters.test(text), 'field.control_characters')

const nextSchema = z.string().max(2000).optional().catch(undefined)

export const signUpSchema = z.object({
  first_name: personNameSchema.min(1, 'field.required'),
  last_name: personNameSchema.min(1, 'field.required'),
  email: emailSchema,
  password: newPasswordSchema,
  next: nextSchema,
})

export const signInSchema = z.object({
  email: emailSchema,
  password: givenPasswordSchema,
  next: nextSchema,
})

/** Magic link, forgotten password and "send it again" ask for nothing else. */
export const emailOnlySchema = z.object({ email: emailSchema, next: nextSchema })

export const providerSchema = z.enum(['google', 'github'])
export type Provider = z.infer<typeof providerSchema>
export const providerSignInSchema = z.object({ provider: providerSchema, next: nextSchema })

export const signOutSchema = z.object({ everywhere: z.stringbool().default(false) })

/** The kinds of link that our mails contain. */
export const linkTypeSchema = z.enum([
  'signup',
  'invite',
  'magiclink',
  'recovery',
  'email_change',
  'email',
])
export type LinkType = z.infer<typeof linkTypeSchema>

export const confirmLinkSchema = z.object({
  token_hash: z.string().min(10).max(200),
  type: linkTypeSchema,
  next: nextSchema,
})

export const newPasswordFormSchema = z
  .object({ password: newPasswordSchema, repeated: z.string().max(200), next: nextSchema })
  .refine((form) => form.password === form.repeated, {
    path: ['repeated'],
    message: 'identity.password_mismatch',
  })

export const changePasswordSchema = z
  .object({
    current_password: givenPasswordSchema,
    password: newPasswordSchema,
    repeated: z.string().max(200),
    next: nextSchema,
  })
  .refine((form) => form.password === form.repeated, {
    path: ['repeated'],
    message: 'identity.password_mismatch',
  })
  .refine((form) => form.password !== form.current_password, {
    path: ['password'],
    message: 'identity.password_unchanged',
  })

export const changeEmailSchema = z.object({
  email: emailSchema,
  current_password: givenPasswordSchema,
})

/** What a new person is asked whose account was made by an invitation. */
export const welcomeSchema = z
  .object({
    first_name: personNameSchema.min(1, 'field.required'),
    last_name: personNameSchema.min(1, 'field.required'),
    password: newPasswordSchema,
    repeated: z.string().max(200),
    invitation_id: z.uuid().optional(),
    next: nextSchema,
  })
  .refine((form) => form.password === form.repeated, {
    path: ['repeated'],
    message: 'identity.password_mismatch',
  })
