import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { getAdminClient } from '@/lib/supabase/admin'
import { type FinanceSettings, financeSettingsSchema, LOGOS_BUCKET } from './settings.schemas'

export async function getFinanceSettings({ db, org }: OrgSession): Promise<FinanceSettings> {
  const { data, error } = await db.rpc('get_finance_settings', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return financeSettingsSchema.parse(data)
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
