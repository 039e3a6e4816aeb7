import 'server-only'
import { cache } from 'react'
import { fromDatabase } from '@/lib/errors'
import { createServerSupabase } from '@/lib/supabase/server'
import type { MemberRole } from './permissions.schemas'

export type OwnOrganization = { id: string; slug: string; name: string; role: MemberRole }

/** The organizations the caller works for, by name. */
export const listOwnOrganizations = cache(async (userId: string): Promise<OwnOrganization[]> => {
  const db = await createServerSupabase()
  const { data, error } = await db
    .from('memberships')
    .select('role, organizations!inner(id, slug, name)')
    .eq('user_id', userId)
    .limit(200)
  if (error) throw fromDatabase(error)
  return data
    .map(({ role, organizations }) => ({ ...organizations, role }))
    .sort((left, right) => left.name.localeCompare(right.name, 'en'))
})

export type Currency = { code: string; name: string }

export async function listCurrencies(): Promise<Currency[]> {
  const db = await createServerSupabase()
  const { data, error } = await db.from('currencies').select('code, name').order('code')
  if (error) throw fromDatabase(error)
  return data
}

/** IANA names; the browser and Postgres know the same list, and Postgres has the last word. */
export function listTimeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
