'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { defineUserAction } from '@/lib/action'
import { env } from '@/lib/env'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { isPicture, preparePicture } from '@/lib/pictures'
import { getRequestContext } from '@/lib/request'
import type { UserSession } from '@/lib/session'
import { createServerAuth, createStatelessAuth, type Db } from '@/lib/supabase/server'
import { getProfile, isPasswordChangeRequired } from './account.queries'
import { updateProfileSchema, uploadAvatarSchema } from './account.schemas'
import { arrive } from './arrival'
import { limitMail, limitSignIn } from './auth.limits'
import { fromAuth, tellsWhoIsRegistered } from './auth.rules'
import { changeEmailSchema, changePasswordSchema } from './auth.schemas'
import { noSoonerThan } from './constant-time'

/** Eight times the largest circle: for dense screens, and pictures that fill it by their short side. */
const AVATAR_PIXELS = 512

type ProfileChanges = z.infer<typeof updateProfileSchema> | { avatar_path: string | null }

export const updateProfile = defineUserAction(updateProfileSchema, async (session, input) => {
  await updateOwnProfile(session, input)
  revalidatePath('/', 'layout')
})

export const uploadAvatar = defineUserAction(uploadAvatarSchema, async (session, { avatar }) => {
  const bytes = new Uint8Array(await avatar.arrayBuffer())
  if (!isPicture(bytes)) throw avatarRefusal('identity.avatar_type')
  const picture = await preparePicture(bytes, AVATAR_PIXELS)
  if (picture === null) throw avatarRefusal('identity.avatar_unreadable')
  const before = await getProfile(session.userId)
  // A new name each time: browsers may keep the old picture for as long as they like.
  const path = `${session.userId}/${crypto.randomUUID()}.webp`
  const upload = await session.db.storage
    .from('avatars')
    .upload(path, picture.bytes, { contentType: picture.type, cacheControl: '31536000' })
  if (upload.error) throw new AppError('unavailable', 'app.unavailable', { cause: upload.error })
  await setAvatarPath(session, path)
  await removeObject(session.db, before.avatar_path)
})

export const removeAvatar = defineUserAction(z.object({}), async (session) => {
  const before = await getProfile(session.userId)
  await setAvatarPath(session, null)
  await removeObject(session.db, before.avatar_path)
})

function avatarRefusal(reason: string): AppError {
  return new AppError('rule_broken', reason, { fields: { avatar: [reason] } })
}

async function setAvatarPath(session: UserSession, path: string | null): Promise<void> {
  try {
    await updateOwnProfile(session, { avatar_path: path })
  } catch (error) {
    await removeObject(session.db, path)
    throw error
  }
  revalidatePath('/', 'layout')
}

/** Row-level security refuses by matching no row, which is no error: what was saved comes back. */
async function updateOwnProfile({ db, userId }: UserSession, values: ProfileChanges) {
  const { data, error } = await db
    .from('profiles')
    .update(values)
    .eq('id', userId)
    .select('id')
    .maybeSingle()
  if (error) throw fromDatabase(error)
  if (data) return
  if (await isPasswordChangeRequired(db)) {
    throw new AppError('forbidden', 'identity.password_change_required')
  }
  throw new AppError('unauthenticated', 'app.signed_out')
}

async function removeObject(db: Db, path: string | null): Promise<void> {
  if (!path) return
  const { error } = await db.storage.from('avatars').remove([path])
  // Nobody points at it any more: a stray object costs space and shows nowhere.
  if (error) log.warn({ err: error }, 'an old avatar was not removed')
}

export const changePassword = defineUserAction(changePasswordSchema, async (session, input) => {
  const { clientIp } = await getRequestContext()
  await limitSignIn(clientIp, session.email)
  const auth = await createServerAuth()
  const { error } = await auth.updateUser({
    password: input.password,
    current_password: input.current_password,
  })
  if (error?.code === 'invalid_credentials') throw wrongPassword()
  if (error) throw fromAuth(error)
  const ended = await auth.signOut({ scope: 'others' })
  if (ended.error) throw fromAuth(ended.error)
  if (input.next) redirect(await arrive(session.db, session.userId, input.next))
})

/**
 * The new address counts once its link was followed. That it may belong to somebody else already
 * is not said: the answer is the same, only no mail arrives.
 */
export const changeEmail = defineUserAction(changeEmailSchema, async (session, input) => {
  if (input.email === session.email) {
    throw new AppError('rule_broken', 'identity.email_unchanged', {
      fields: { email: ['identity.email_unchanged'] },
    })
  }
  const { clientIp } = await getRequestContext()
  await limitSignIn(clientIp, session.email)
  await limitMail(clientIp, input.email)
  await noSoonerThan(700, async () => {
    await assertPassword(session.email, input.current_password)
    const auth = await createServerAuth()
    const { error } = await auth.updateUser(
      { email: input.email },
      { emailRedirectTo: `${env().APP_URL}/account/security?notice=email_changed` },
    )
    if (error && !tellsWhoIsRegistered(error)) throw fromAuth(error)
  })
  return { email: input.email }
})

/** An open laptop must not be enough to move an account to another mailbox. */
async function assertPassword(email: string, password: string): Promise<void> {
  const auth = createStatelessAuth(await getRequestContext())
  const { error } = await auth.signInWithPassword({ email, password })
  if (error?.code === 'invalid_credentials') throw wrongPassword()
  if (error) throw fromAuth(error)
  const ended = await auth.signOut({ scope: 'local' })
  if (ended.error) log.warn({ err: ended.error }, 'a session for a password check stays open')
}

function wrongPassword(): AppError {
  return new AppError('rule_broken', 'identity.wrong_password', {
    fields: { current_password: ['identity.wrong_password'] },
  })
}
