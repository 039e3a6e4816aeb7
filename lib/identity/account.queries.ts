import 'server-only'
import { cache } from 'react'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { createServerSupabase, type Db } from '@/lib/supabase/server'

export type Profile = {
  id: string
  email: string | null
  phone: string | null
  first_name: string | null
  last_name: string | null
  /** Null for somebody who has neither a name nor an e-mail. */
  display_name: string | null
  avatar_path: string | null
  locale: string | null
  time_zone: string | null
}

const signedUrlSeconds = 60 * 60

/** Null where the database grants nothing: see `requireUsableSession` of `lib/session.ts`. */
export const findProfile = cache(async (userId: string): Promise<Profile | null> => {
  const db = await createServerSupabase()
  const { data, error } = await db
    .from('profiles')
    .select('id, email, phone, first_name, last_name, display_name, avatar_path, locale, time_zone')
    .eq('id', userId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data
})

export async function getProfile(userId: string): Promise<Profile> {
  const profile = await findProfile(userId)
  if (!profile) throw new AppError('unauthenticated', 'app.signed_out')
  return profile
}

/** Whether the caller is shut out until they have chosen a new password. */
export async function isPasswordChangeRequired(db: Db): Promise<boolean> {
  const { data, error } = await db.rpc('password_change_is_required')
  if (error) throw fromDatabase(error)
  return data
}

/** Whether the caller has a password at all: who is let in by a mail alone may have none. */
export async function hasPassword(db: Db): Promise<boolean> {
  const { data, error } = await db.rpc('has_password')
  if (error) throw fromDatabase(error)
  return data
}

/** Signed addresses for private pictures, by path; a picture that is gone has none. */
export async function listAvatarUrls(
  db: Db,
  paths: (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(paths.filter((path) => path !== null))]
  if (wanted.length === 0) return new Map()
  const { data, error } = await db.storage
    .from('avatars')
    .createSignedUrls(wanted, signedUrlSeconds)
  if (error) {
    // Initials stand in for a picture; a page must not fail for want of one.
    log.warn({ err: error }, 'avatars could not be signed')
    return new Map()
  }
  return new Map(
    data.flatMap(({ path, signedUrl }) => (path && signedUrl ? [[path, signedUrl] as const] : [])),
  )
}

/** Name, address and picture of the caller, for the corner of every page. */
export const getShellUser = cache(
  async (userId: string): Promise<{ name: string; email: string; avatar_url: string | null }> => {
    const db = await createServerSupabase()
    const profile = await getProfile(userId)
    const urls = await listAvatarUrls(db, [profile.avatar_path])
    return {
      name: profile.display_name ?? '',
      email: profile.email ?? '',
      avatar_url: urls.get(profile.avatar_path ?? '') ?? null,
    }
  },
)
