import 'server-only'
import { createClient } from '@supabase/supabase-js'
import { env } from '@/lib/env'
import type { Database } from './database.types'
import { supabaseFetch } from './fetch'
import type { Db } from './server'

let client: Db | undefined
let uploadClient: Db | undefined

/** A file of the largest size over a slow line; what takes longer hangs. */
const UPLOAD_MILLISECONDS = 15 * 60_000

/**
 * The client with the secret key, past row-level security. It reads and writes no tenant's table: it
 * calls functions that are granted to no user, Auth's administration and Storage, after the caller's
 * own client has said that they may. It never carries a user's session.
 */
export function getAdminClient(): Db {
  client ??= createClient<Database>(env().NEXT_PUBLIC_SUPABASE_URL, env().SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: supabaseFetch },
  })
  return client
}

/** The same for what is written while it is made: without the short time limit of other calls. */
export function getUploadClient(): Db {
  uploadClient ??= createClient<Database>(
    env().NEXT_PUBLIC_SUPABASE_URL,
    env().SUPABASE_SECRET_KEY,
    {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: {
        fetch: (input, init) =>
          fetch(input, { ...init, signal: AbortSignal.timeout(UPLOAD_MILLISECONDS) }),
      },
    },
  )
  return uploadClient
}
