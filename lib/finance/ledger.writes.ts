import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type LedgerAccount, ledgerAccountSchema, type SaveAccountInput } from './ledger.schemas'

/** Adds an account, or changes the one that is named. */
export async function saveLedgerAccount(
  { db, org }: OrgScope,
  { account_id, ...values }: SaveAccountInput,
): Promise<LedgerAccount> {
  const { data, error } = await db.rpc('save_ledger_account', {
    p_org_id: org.id,
    p_account_id: account_id ?? undefined,
    p_values: values,
  })
  if (error) throw fromDatabase(error)
  return ledgerAccountSchema.parse(data)
}

export async function archiveLedgerAccount(
  { db, org }: OrgScope,
  { account_id, is_archived }: { account_id: string; is_archived: boolean },
): Promise<LedgerAccount> {
  const { data, error } = await db.rpc('archive_ledger_account', {
    p_org_id: org.id,
    p_account_id: account_id,
    p_is_archived: is_archived,
  })
  if (error) throw fromDatabase(error)
  return ledgerAccountSchema.parse(data)
}
