import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { AuthError, Session } from '@supabase/supabase-js'
import { getCookie, setCookie } from 'hono/cookie'
import { env } from '@/lib/env'
import { AppError, fromDatabase } from '@/lib/errors'
import { hasPassword, isPasswordChangeRequired } from '@/lib/identity/account.queries'
import { linkToBusinesses } from '@/lib/identity/arrival'
import {
  limitLinks,
  limitMail,
  limitRefreshes,
  limitSignIn,
  limitSignUp,
} from '@/lib/identity/auth.limits'
import { tellsWhoIsRegistered } from '@/lib/identity/auth.rules'
import { noSoonerThan } from '@/lib/identity/constant-time'
import { isSetAlready } from '@/lib/identity/new-password'
import {
  readSignUpProof,
  SIGN_UP_COOKIE,
  signUpCookieOptions,
  signUpProofFrom,
} from '@/lib/identity/sign-up-proof'
import { log } from '@/lib/log'
import type { Auth } from '@/lib/supabase/server'
import {
  acceptedSchema,
  forgotPasswordSchema,
  halfChangedSchema,
  loginSchema,
  logoutSchema,
  refreshSchema,
  registerSchema,
  resetPasswordSchema,
  sessionSchema,
  type VerifyEmailInput,
  verifiedSessionSchema,
  verifyEmailSchema,
} from './auth.schemas'
import { fromAuth } from './auth-errors'
import { requireCaller } from './caller.middleware'
import { forgetCartCookies, takeCartAlong } from './cart-token'
import { callerClient, clientAddress, cookieAuth, visitorAuth } from './clients'
import type { ApiContext, ApiEnv } from './context'
import { json, jsonBody, problems, SIGNED_IN } from './responses'

const TAGS = ['Auth']
// 403 where sign-up is switched off.
const VISITOR_PROBLEMS = [400, 403, 413, 415, 422, 429, 503] as const

// As in the app's own forms: hashing a password or sending a mail stays below this.
const ANSWER_MS = 700
// Only a password is hashed; waiting as long as for a mail would be felt at every sign-in.
const SIGN_IN_MS = 300

const ONE_MORE_MAILBOX =
  'One more mailbox has to agree to the new address: use the token of the mail to the other one, too. Until then nothing changes.'

/** A failure that only a registered address can cause must not show; it is for our own log. */
function concealFailure(c: ApiContext, action: string, error: AuthError | null): void {
  if (!error) return
  const failure = fromAuth(error, new AppError('rule_broken', 'app.rule_broken'))
  // No answer at all, or a rule about what was sent, says the same about every account.
  const isUnreachable = error.name === 'AuthRetryableFetchError' && !error.status
  const isAboutInput =
    failure.code === 'malformed' || (failure.code === 'rule_broken' && failure.fields !== undefined)
  if (isUnreachable || (isAboutInput && !tellsWhoIsRegistered(error))) throw failure
  const fields = { request_id: c.get('requestId'), status: error.status, reason: error.code }
  log.warn({ event: `api.${action}_without_effect`, ...fields }, 'answered as usual')
}

function toSession(session: Session) {
  const { access_token, refresh_token, expires_in, expires_at, user } = session
  return {
    access_token,
    refresh_token,
    token_type: 'bearer' as const,
    expires_in,
    expires_at: expires_at ?? null,
    user: { id: user.id, email: user.email ?? null },
  }
}

/** What a sign-in brings along besides its tokens; it never fails over this. */
async function arriveOverApi(c: ApiContext, { access_token }: Session): Promise<void> {
  const db = callerClient(c, access_token)
  await Promise.all([linkToBusinesses(db), takeCartAlong(c, db)])
}

export const authRouter = new OpenAPIHono<ApiEnv>()

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/register',
    operationId: 'signUp',
    tags: TAGS,
    summary: 'Sign up',
    description:
      'Sends a mail to confirm the address. Answers the same when the address is already registered.',
    request: { body: jsonBody(registerSchema) },
    responses: {
      202: json(acceptedSchema, 'A mail is on its way if the address can be registered.'),
      ...problems(...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    const { email, password, ...names } = c.req.valid('json')
    await limitSignUp(clientAddress(c))
    await limitMail(clientAddress(c), email)
    const { proof, hash } = signUpProofFrom(getCookie(c, SIGN_UP_COOKIE))
    setCookie(c, SIGN_UP_COOKIE, proof, signUpCookieOptions(env().APP_URL))
    await noSoonerThan(ANSWER_MS, async () => {
      const { error } = await visitorAuth(c).signUp({
        email,
        password,
        options: { data: { ...names, sign_up_proof: hash } },
      })
      concealFailure(c, 'register', error)
    })
    return c.json({ message: 'Check your inbox for a mail that confirms the address.' }, 202)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/login',
    operationId: 'signIn',
    tags: TAGS,
    summary: 'Sign in with e-mail and password',
    request: { body: jsonBody(loginSchema) },
    responses: {
      200: json(sessionSchema, 'Signed in.'),
      ...problems(401, ...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    const credentials = c.req.valid('json')
    await limitSignIn(clientAddress(c), credentials.email)
    const session = await noSoonerThan(SIGN_IN_MS, async () => {
      const { data, error } = await visitorAuth(c).signInWithPassword(credentials)
      // An address that is not confirmed is answered like a wrong password, or it would tell
      // that the address is registered.
      if (error && tellsWhoIsRegistered(error)) throw refused('identity.wrong_credentials')
      if (error) throw fromAuth(error, refused('identity.wrong_credentials'))
      return data.session
    })
    await arriveOverApi(c, session)
    return c.json(toSession(session), 200)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/refresh',
    operationId: 'refreshSession',
    tags: TAGS,
    summary: 'Exchange a refresh token for a new session',
    description: 'A refresh token works once; keep the new one.',
    request: { body: jsonBody(refreshSchema) },
    responses: {
      200: json(sessionSchema, 'A new session.'),
      ...problems(401, ...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    await limitRefreshes(clientAddress(c))
    const { data, error } = await visitorAuth(c).refreshSession(c.req.valid('json'))
    if (error) throw fromAuth(error, refused('app.signed_out'))
    if (!data.session) throw refused('app.signed_out')
    return c.json(toSession(data.session), 200)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/logout',
    operationId: 'signOut',
    tags: TAGS,
    summary: 'End the session',
    security: SIGNED_IN,
    middleware: [requireCaller] as const,
    request: {
      body: { required: false, content: { 'application/json': { schema: logoutSchema } } },
    },
    responses: {
      204: { description: 'The session has ended; its tokens no longer work.' },
      ...problems(400, 401, 403, 413, 415, 503),
    },
  }),
  async (c) => {
    const { scope = 'local' } = c.req.valid('json')
    const caller = c.get('caller')
    const { error } =
      caller.via === 'cookie'
        ? await cookieAuth(c).signOut({ scope })
        : await visitorAuth(c).admin.signOut(caller.token, scope)
    if (error) throw fromAuth(error, refused('app.signed_out'))
    if (caller.via === 'cookie' && scope !== 'others') await forgetCartCookies(c)
    return c.body(null, 204)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/verify-email',
    operationId: 'verifyEmail',
    tags: TAGS,
    summary: 'Confirm an address with the token of the mail',
    description:
      'Anybody can register with the address of somebody else, so the password of `register` does not outlive the confirmation by itself. Send `password`, the same again or another: who reads the mail decides. Without it the password stays only for a client that kept the cookie which `register` set; for others `password_change_required` is true, and everything but setting a password is 403. An address that was invited before it was registered has no password either, and is open.',
    request: { body: jsonBody(verifyEmailSchema) },
    responses: {
      200: json(verifiedSessionSchema, 'Confirmed and signed in.'),
      202: json(
        halfChangedSchema,
        'The first of the two mails of an `email_change`: the other mailbox has to agree, too.',
      ),
      ...problems(401, ...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    await limitLinks(clientAddress(c))
    const { password, ...link } = c.req.valid('json')
    const auth = visitorAuth(c)
    const { data, error } = await auth.verifyOtp(link)
    if (error) throw fromAuth(error, linkInvalid())
    // Half of a confirmed change of address; the token counted, and is used up.
    if (!data.session) return c.json({ message: ONE_MORE_MAILBOX }, 202)
    const isRequired = await settlePassword(c, auth, data.session, link.type, password)
    await arriveOverApi(c, data.session)
    return c.json({ ...toSession(data.session), password_change_required: isRequired }, 200)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/forgot-password',
    operationId: 'requestPasswordReset',
    tags: TAGS,
    summary: 'Ask for a mail that resets the password',
    request: { body: jsonBody(forgotPasswordSchema) },
    responses: {
      202: json(acceptedSchema, 'A mail is on its way if the address is registered.'),
      ...problems(...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    const { email } = c.req.valid('json')
    await limitMail(clientAddress(c), email)
    await noSoonerThan(ANSWER_MS, async () => {
      const { error } = await visitorAuth(c).resetPasswordForEmail(email)
      concealFailure(c, 'forgot_password', error)
    })
    return c.json({ message: 'If the address is registered, a mail is on its way.' }, 202)
  },
)

authRouter.openapi(
  createRoute({
    method: 'post',
    path: '/reset-password',
    operationId: 'resetPassword',
    tags: TAGS,
    summary: 'Set a new password with the token of the mail',
    description: 'Ends every other session of the account. The token works once.',
    request: { body: jsonBody(resetPasswordSchema) },
    responses: {
      200: json(sessionSchema, 'The password is set; signed in.'),
      ...problems(401, ...VISITOR_PROBLEMS),
    },
  }),
  async (c) => {
    const { token_hash, password } = c.req.valid('json')
    await limitLinks(clientAddress(c))
    const auth = visitorAuth(c)
    const { data, error } = await auth.verifyOtp({ type: 'recovery', token_hash })
    if (error) throw fromAuth(error, linkInvalid())
    if (!data.session) throw linkInvalid()
    const { error: refusal } = await auth.updateUser({ password })
    if (refusal && !(await isSetAlready(refusal, callerClient(c, data.session.access_token)))) {
      throw fromAuth(refusal, new AppError('rule_broken', 'identity.password_too_weak'))
    }
    // Whoever knew the old password is out; a failure here must not hide that the new one is set.
    const { error: leftover } = await auth.signOut({ scope: 'others' })
    concealFailure(c, 'reset_sign_out', leftover)
    await arriveOverApi(c, data.session)
    return c.json(toSession(data.session), 200)
  },
)

/** After a confirmation: keeps or sets the password, and says whether one is still wanting. */
async function settlePassword(
  c: ApiContext,
  auth: Auth,
  { access_token }: Session,
  type: VerifyEmailInput['type'],
  password: string | undefined,
): Promise<boolean> {
  const db = callerClient(c, access_token)
  const [isRequired, isWithPassword] = await Promise.all([
    isPasswordChangeRequired(db),
    hasPassword(db),
  ])
  if (!isRequired && isWithPassword) return false
  if (password !== undefined) {
    const { error } = await auth.updateUser({ password })
    if (error) throw fromAuth(error, new AppError('rule_broken', 'identity.password_too_weak'))
    return false
  }
  // An account that an invitation has made is open, but has no second visit without one. Who signs in
  // by links or a provider alone has chosen so.
  if (!isRequired) return type !== 'magiclink' && type !== 'email_change'
  const proof = readSignUpProof(getCookie(c, SIGN_UP_COOKIE))
  if (!proof) return true
  const kept = await db.rpc('keep_sign_up_password', { p_proof: proof })
  if (kept.error) throw fromDatabase(kept.error)
  return !kept.data
}

function refused(reason: string): AppError {
  return new AppError('unauthenticated', reason)
}

function linkInvalid(): AppError {
  const reason = 'identity.link_expired'
  return new AppError('rule_broken', reason, { fields: { token_hash: [reason] } })
}
