'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { defineAction, defineUserAction } from '@/lib/action'
import { forgetCheckouts } from '@/lib/commerce/checkout-draft'
import { forgetGuestCarts } from '@/lib/commerce/guest-cart'
import { env } from '@/lib/env'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { safePath, withNext } from '@/lib/request.rules'
import { getUser } from '@/lib/session'
import { createServerAuth, createServerSupabase, type Db } from '@/lib/supabase/server'
import { hasPassword, isPasswordChangeRequired } from './account.queries'
import { arrive } from './arrival'
import { limitLinks, limitMail, limitSignIn, limitSignUp } from './auth.limits'
import { type AuthFailure, fromAuth, tellsWhoIsRegistered } from './auth.rules'
import {
  confirmLinkSchema,
  emailOnlySchema,
  newPasswordFormSchema,
  providerSignInSchema,
  signInSchema,
  signOutSchema,
  signUpSchema,
} from './auth.schemas'
import { afterMilliseconds, noSoonerThan } from './constant-time'
import { setPassword } from './new-password'
import {
  readSignUpProof,
  SIGN_UP_COOKIE,
  signUpCookieOptions,
  signUpProofFrom,
} from './sign-up-proof'

// Hashing a password and sending a mail stay below this even when the machine is busy.
const answerMilliseconds = 700

/** Where a recovery leads, and on from there. */
const RESET_PAGE = '/reset-password'
/** Where a new account gets what it lacks: name and password. */
const WELCOME_PAGE = '/auth/welcome'

/** Where links in mails lead; Supabase Auth knows the address of the app's confirm page. */
function linkTarget(next: string | undefined, fallback = '/o'): string {
  return `${env().APP_URL}${safePath(next, fallback)}`
}

/** Whether the address was known stays on the server; everything else is worth an error. */
function refuseUnlessTelling(error: AuthFailure | null, requestId: string): void {
  if (!error) return
  if (!tellsWhoIsRegistered(error)) throw fromAuth(error)
  log.info({ request_id: requestId, reason: error.code }, 'auth answered without effect')
}

export const signUp = defineAction(signUpSchema, async (context, input) => {
  await limitSignUp(context.clientIp)
  await limitMail(context.clientIp, input.email)
  const store = await cookies()
  const { proof, hash } = signUpProofFrom(store.get(SIGN_UP_COOKIE)?.value)
  store.set(SIGN_UP_COOKIE, proof, signUpCookieOptions(env().APP_URL))
  const { data, error } = await noSoonerThan(answerMilliseconds, async () => {
    const auth = await createServerAuth()
    return auth.signUp({
      email: input.email,
      password: input.password,
      options: {
        data: { first_name: input.first_name, last_name: input.last_name, sign_up_proof: hash },
        emailRedirectTo: linkTarget(input.next),
      },
    })
  })
  refuseUnlessTelling(error, context.requestId)
  // Only where confirmation is switched off is there a session at once.
  if (data.session && data.user) {
    redirect(await arrive(await createServerSupabase(), data.user.id, input.next))
  }
  return { email: input.email }
})

export const signIn = defineAction(signInSchema, async (context, input) => {
  await limitSignIn(context.clientIp, input.email)
  const auth = await createServerAuth()
  const refusal = afterMilliseconds(answerMilliseconds)
  const { data, error } = await auth.signInWithPassword({
    email: input.email,
    password: input.password,
  })
  if (error) {
    // Only a refusal waits: its reason must not show in how long it took.
    await refusal
    throw fromAuth(error)
  }
  redirect(await arrive(await createServerSupabase(), data.user.id, input.next))
})

export const sendMagicLink = defineAction(emailOnlySchema, async (context, input) => {
  await limitMail(context.clientIp, input.email)
  const { error } = await noSoonerThan(answerMilliseconds, async () => {
    const auth = await createServerAuth()
    return auth.signInWithOtp({
      email: input.email,
      // Accounts come from the sign-up form, which asks for a name.
      options: { shouldCreateUser: false, emailRedirectTo: linkTarget(input.next) },
    })
  })
  refuseUnlessTelling(error, context.requestId)
  return { email: input.email }
})

export const requestPasswordReset = defineAction(emailOnlySchema, async (context, input) => {
  await limitMail(context.clientIp, input.email)
  const { error } = await noSoonerThan(answerMilliseconds, async () => {
    const auth = await createServerAuth()
    return auth.resetPasswordForEmail(input.email, {
      redirectTo: linkTarget(withNext(RESET_PAGE, input.next)),
    })
  })
  refuseUnlessTelling(error, context.requestId)
  return { email: input.email }
})

export const resendConfirmation = defineAction(emailOnlySchema, async (context, input) => {
  await limitMail(context.clientIp, input.email)
  const { error } = await noSoonerThan(answerMilliseconds, async () => {
    const auth = await createServerAuth()
    return auth.resend({
      type: 'signup',
      email: input.email,
      options: { emailRedirectTo: linkTarget(input.next) },
    })
  })
  refuseUnlessTelling(error, context.requestId)
  return { email: input.email }
})

export const signInWithProvider = defineAction(providerSignInSchema, async (context, input) => {
  await limitLinks(context.clientIp)
  if (!env().AUTH_PROVIDERS.includes(input.provider)) {
    throw new AppError('not_found', 'identity.sign_in_failed')
  }
  const callback = new URL('/auth/callback', env().APP_URL)
  callback.searchParams.set('next', safePath(input.next, '/'))
  const auth = await createServerAuth()
  const { data, error } = await auth.signInWithOAuth({
    provider: input.provider,
    options: { redirectTo: callback.toString(), skipBrowserRedirect: true },
  })
  if (error) throw fromAuth(error)
  redirect(data.url)
})

/**
 * Uses a link of a mail up. It runs when a person presses the button of the page behind the link,
 * never on the GET: scanners of mail providers open links, and some run their scripts too.
 */
export const confirmLink = defineAction(confirmLinkSchema, async (context, input) => {
  await limitLinks(context.clientIp)
  const auth = await createServerAuth()
  const { data, error } = await auth.verifyOtp({
    type: input.type,
    token_hash: input.token_hash,
  })
  if (error) throw fromAuth(error)
  const next = pathInApp(input.next)
  // Half of a confirmed change of address: the other mailbox still has to agree. Said where this
  // browser can show it; a mailbox may be open in another one than the account.
  if (!data.user || !data.session) {
    const page = (await getUser()) ? '/account/security' : '/sign-in'
    redirect(`${page}?notice=email_half_changed`)
  }
  const db = await createServerSupabase()
  await keepSignUpPassword(db)
  if (input.type === 'recovery') redirect(next?.startsWith(`${RESET_PAGE}?`) ? next : RESET_PAGE)
  if (input.type === 'invite') redirect(WELCOME_PAGE)
  if (input.type === 'signup' && (await isWithoutPassword(db))) {
    redirect(`${WELCOME_PAGE}?notice=signed_up&next=${encodeURIComponent(next ?? '/o')}`)
  }
  redirect(await arrive(db, data.user.id, next))
})

/**
 * As after a sign-up with an address that was invited before: the auth service keeps the account that
 * the invitation has made, and nothing of the form. Who is shut out is asked for a password anyway.
 */
async function isWithoutPassword(db: Db): Promise<boolean> {
  const [isRequired, isWithPassword] = await Promise.all([
    isPasswordChangeRequired(db),
    hasPassword(db),
  ])
  return !(isRequired || isWithPassword)
}

/**
 * The database has set the password of the sign-up aside, since whoever signed up need not be who
 * reads the mailbox. In the browser that signed up it counts again; elsewhere a new one is asked for.
 */
async function keepSignUpPassword(db: Db): Promise<void> {
  const proof = readSignUpProof((await cookies()).get(SIGN_UP_COOKIE)?.value)
  if (!proof) return
  const { error } = await db.rpc('keep_sign_up_password', { p_proof: proof })
  if (error) throw fromDatabase(error)
}

/** A mail carries the whole address of where to go on; only its path within this app counts. */
function pathInApp(next: string | undefined): string | undefined {
  if (next === undefined || !URL.canParse(next, env().APP_URL)) return undefined
  const url = new URL(next, env().APP_URL)
  return url.origin === new URL(env().APP_URL).origin ? `${url.pathname}${url.search}` : undefined
}

/** After a recovery or invitation link: Supabase Auth asks other sessions for the old password. */
export const setNewPassword = defineUserAction(newPasswordFormSchema, async (session, input) => {
  const auth = await createServerAuth()
  await setPassword(auth, session.db, input.password)
  // Whoever else knew the old password is out from now on.
  const ended = await auth.signOut({ scope: 'others' })
  if (ended.error) throw fromAuth(ended.error)
  redirect(await arrive(session.db, session.userId, input.next))
})

export const signOut = defineAction(signOutSchema, async (context, input) => {
  const auth = await createServerAuth()
  const { error } = await auth.signOut({ scope: input.everywhere ? 'global' : 'local' })
  await forgetGuestCarts()
  await forgetCheckouts()
  // A session that had ended before is what was wanted.
  if (!error || fromAuth(error).code === 'unauthenticated') redirect('/sign-in?notice=signed_out')
  log.warn({ request_id: context.requestId, err: error }, 'sign-out was not confirmed')
  if (input.everywhere) throw fromAuth(error)
  // The cookies are gone, while the session goes on for whoever else may have them.
  redirect('/sign-in?notice=signed_out_here')
})
