import { z } from '@hono/zod-openapi'
import { newPasswordSchema, personNameSchema } from '@/lib/identity/auth.schemas'

const email = z.email().max(254).openapi({ example: 'owner@acme.test' })
// The app's own rule: what only the auth service refused would have used up the token of the mail.
// A clone, since one that was made before the description was switched on has no openapi().
const password = newPasswordSchema.clone().openapi({
  example: 'demo-password-1',
  format: 'password',
  description: 'At least 10 characters, and at most 72 bytes of UTF-8.',
})
const name = personNameSchema.min(1)
const tokenHash = z.string().min(8).max(500).openapi({
  description: 'The `token_hash` of the link in the mail.',
  example: 'pkce_7f1c0b6f0a6d4b0c9b7c',
})

export const registerSchema = z
  .strictObject({
    email,
    password,
    first_name: name.optional().openapi({ example: 'Ada' }),
    last_name: name.optional().openapi({ example: 'Lovelace' }),
  })
  .openapi('RegisterInput')

export const loginSchema = z
  // An existing password may be older than today's minimum, so only its size is checked.
  .strictObject({ email, password: z.string().min(1).max(1000).openapi({ format: 'password' }) })
  .openapi('LoginInput', { example: { email: 'owner@acme.test', password: 'demo-password-1' } })

export const refreshSchema = z
  .strictObject({ refresh_token: z.string().min(1).max(4096) })
  .openapi('RefreshInput', { example: { refresh_token: 'v1.MjQ5…' } })

export const logoutSchema = z
  .strictObject({
    scope: z.enum(['local', 'others', 'global']).default('local').openapi({
      description: '`local` ends this session, `others` all but this, `global` every one.',
    }),
  })
  .openapi('LogoutInput', { example: { scope: 'local' } })

export const verifyEmailSchema = z
  .strictObject({
    token_hash: tokenHash,
    type: z.enum(['email', 'signup', 'invite', 'magiclink', 'email_change']).default('email'),
    password: password.optional().openapi({
      description:
        'The password from now on, which may be the one of the sign-up. Ignored where the account has one that counts.',
    }),
  })
  .openapi('VerifyEmailInput')
export type VerifyEmailInput = z.infer<typeof verifyEmailSchema>

export const forgotPasswordSchema = z.strictObject({ email }).openapi('ForgotPasswordInput')

export const resetPasswordSchema = z
  .strictObject({ token_hash: tokenHash, password })
  .openapi('ResetPasswordInput')

export const acceptedSchema = z
  .object({ message: z.string() })
  .openapi('Accepted', { description: 'The same whether or not the e-mail is registered.' })

export const halfChangedSchema = z
  .object({ message: z.string() })
  .openapi('HalfChanged', { description: 'Nobody is signed in, and the address is as it was.' })

const sessionExample = {
  access_token: 'eyJhbGciOi…',
  refresh_token: 'v1.MjQ5…',
  token_type: 'bearer' as const,
  expires_in: 3600,
  expires_at: 1795220000,
  user: { id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11', email: 'owner@acme.test' },
}

export const sessionSchema = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().openapi({ description: 'Seconds.' }),
    expires_at: z.int().nullable().openapi({ description: 'Unix time.' }),
    user: z.object({ id: z.uuid(), email: z.string().nullable() }),
  })
  .openapi('Session', { example: sessionExample })

export const verifiedSessionSchema = sessionSchema
  .extend({
    password_change_required: z.boolean().openapi({
      description:
        'Whether the account has no password yet, so that nobody can sign in to it with one before it is set, by `forgot-password` and `reset-password`.',
    }),
  })
  .openapi('VerifiedSession', {
    example: { ...sessionExample, password_change_required: false },
  })
