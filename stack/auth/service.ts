import { Hono } from 'hono'
import postgres from 'postgres'
import { changeUser, getUser, reauthenticate } from './account.ts'
import {
  createUser,
  deleteUser,
  generateLink,
  getUserById,
  inviteUser,
  listUsers,
  updateUserById,
} from './admin.ts'
import { type AuthContext, clientOf, requireAdmin } from './context.ts'
import { AuthError, emailExists, invalid, noNullCharacters, notImplemented } from './errors.ts'
import { withFullClaims } from './oauth.ts'
import {
  followLink,
  recover,
  refresh,
  resend,
  sendMagicLink,
  signInWithPassword,
  signOut,
  verify,
} from './sign-in.ts'
import { signUp } from './sign-up.ts'

/** Paths of Supabase Auth that the stack does not have, and what to call them. */
const missing: [RegExp, string][] = [
  [/^\/factors|\/factors(\/|$)/, 'Multi-factor authentication'],
  [/^\/passkeys|\/passkeys(\/|$)/, 'Sign-in by passkey'],
  [/^\/user\/identities|^\/user\/oauth/, 'Linking identities by hand'],
  [/^\/sso|^\/admin\/sso/, 'Single sign-on'],
  [/^\/oauth|^\/admin\/oauth|^\/admin\/custom-providers/, 'The OAuth server'],
  [/^\/admin\/audit/, 'The audit log of Auth'],
]

function failure(error: unknown): Response {
  if (error instanceof AuthError) return error.toResponse()
  if (error instanceof postgres.PostgresError && error.code === '23505') {
    return emailExists().toResponse()
  }
  console.error('Auth failed:', error)
  return new AuthError(500, 'unexpected_failure', 'Unexpected failure').toResponse()
}

/** Serves /auth/v1; what is the same in lite is left to `next`. */
export function createAuthService(
  context: AuthContext,
  next: (request: Request) => Promise<Response>,
) {
  const app = new Hono().basePath('/auth/v1')
  app.onError((error) => failure(error))
  app.use('*', async ({ req }, proceed) => {
    // Hono would run what answers GET, and a look by a scanner of mails would use its link up.
    if (req.method === 'HEAD') {
      return new Response(null, { status: 405, headers: { Allow: 'GET, POST, PUT, DELETE' } })
    }
    const values = [...new URL(req.url).searchParams.values()]
    if (values.some((value) => value.includes('\0'))) throw noNullCharacters()
    await proceed()
  })

  app.post('/signup', ({ req }) => signUp(context, req.raw))
  app.post('/token', async ({ req }) => {
    const grant = req.query('grant_type')
    if (grant === 'password') return signInWithPassword(context, req.raw)
    if (grant === 'refresh_token') return refresh(context, req.raw)
    if (grant === 'pkce') {
      return withFullClaims(context, clientOf(req.raw, context.keys), await next(req.raw))
    }
    if (grant === 'id_token') throw notImplemented('Sign-in by ID token')
    if (grant === 'web3') throw notImplemented('Sign-in by wallet')
    throw invalid('unsupported_grant_type')
  })
  app.post('/logout', ({ req }) => signOut(context, req.raw))
  app.post('/otp', ({ req }) => sendMagicLink(context, req.raw))
  app.post('/magiclink', ({ req }) => sendMagicLink(context, req.raw))
  app.post('/recover', ({ req }) => recover(context, req.raw))
  app.post('/resend', ({ req }) => resend(context, req.raw))
  app.post('/verify', ({ req }) => verify(context, req.raw))
  app.get('/verify', ({ req }) => followLink(context, req.raw))
  app.get('/authorize', async ({ req }) => {
    const provider = req.query('provider') ?? ''
    if (provider && !['google', 'github'].includes(provider)) {
      throw notImplemented(`Sign-in by ${provider}`)
    }
    return next(req.raw)
  })
  app.get('/user', ({ req }) => getUser(context, req.raw))
  app.put('/user', ({ req }) => changeUser(context, req.raw))
  app.get('/reauthenticate', ({ req }) => reauthenticate(context, req.raw))

  app.use('/admin/*', async ({ req }, proceed) => {
    requireAdmin(context, req.raw)
    await proceed()
  })
  app.post('/invite', ({ req }) => {
    requireAdmin(context, req.raw)
    return inviteUser(context, req.raw)
  })
  app.get('/admin/users', ({ req }) => listUsers(context, req.raw))
  app.post('/admin/users', ({ req }) => createUser(context, req.raw))
  app.get('/admin/users/:id', ({ req }) => getUserById(context, req.param('id')))
  app.put('/admin/users/:id', ({ req }) => updateUserById(context, req.raw, req.param('id')))
  app.delete('/admin/users/:id', ({ req }) => deleteUser(context, req.raw, req.param('id')))
  app.post('/admin/generate_link', ({ req }) => generateLink(context, req.raw))

  app.all('*', async ({ req }) => {
    const path = new URL(req.url).pathname.slice('/auth/v1'.length)
    const [, what] = missing.find(([pattern]) => pattern.test(path)) ?? []
    if (what) throw notImplemented(what)
    if (path.startsWith('/admin/')) throw notImplemented(`/auth/v1${path}`)
    return next(req.raw)
  })
  return app
}
