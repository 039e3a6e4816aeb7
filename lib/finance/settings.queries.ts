import 'server-only'
import { isoDayOf } from '@/lib/dates'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { getAdminClient } from '@/lib/supabase/admin'
import { type FinanceSettings, financeSettingsSchema, LOGOS_BUCKET } from './settings.schemas'

export async function getFinanceSettings({ db, org }: OrgSession): Promise<FinanceSettings> {
  const { data, error } = await db.rpc('get_finance_settings', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return financeSettingsSchema.parse(data)
}

/** By what periods are named: today at the organization, and the month, 1 to 12, of its fiscal years. */
export async function getFiscalCalendar({
  db,
  org,
}: OrgSession): Promise<{ today: string; startMonth: number }> {
  const { data, error } = await db
    .from('finance_settings')
    .select('fiscal_year_start_month')
    .eq('org_id', org.id)
    .single()
  if (error) throw fromDatabase(error)
  return {
    today: isoDayOf(new Date(), org.time_zone),
    startMonth: data.fiscal_year_start_month,
  }
}

/** The bytes of the logo that new documents get; null when there is none. */
export async function downloadLogo(session: OrgSession): Promise<Blob | null> {
  const { logo_path } = await getFinanceSettings(session)
  if (logo_path === null) return null
  // The bucket is read by the server alone; that the caller may see it, the settings have told.
  const { data, error } = await getAdminClient().storage.from(LOGOS_BUCKET).download(logo_path)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  return data
}
