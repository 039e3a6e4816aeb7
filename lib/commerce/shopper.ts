import 'server-only'
import { cache } from 'react'
import { getRequestContext } from '@/lib/request'
import { getUser } from '@/lib/session'
import { createServerSupabase, createVisitorClient, type Db } from '@/lib/supabase/server'

/**
 * The data client of whoever is in a shop: the user's, or a visitor's where nobody is signed in. A
 * session that is no good any more, of another key for one, makes a visitor of its bearer: with its
 * token the database would refuse them what everybody may see.
 */
export const createShopperSupabase = cache(
  async (): Promise<Db> =>
    (await getUser()) ? createServerSupabase() : createVisitorClient(await getRequestContext()),
)
