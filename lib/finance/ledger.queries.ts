import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import { decodeCursor, encodeCursor, type KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type AccountStatement,
  type JournalEntry,
  type JournalFilter,
  journalEntrySchema,
  type ListedAccount,
  listedAccountSchema,
  statementSchema,
} from './ledger.schemas'
import { currencyListSchema, type LedgerCurrency } from './reports.schemas'

/** The chart of accounts with what is on each, archived ones too. */
export async function listLedgerAccounts({ db, org }: OrgScope): Promise<ListedAccount[]> {
  const { data, error } = await db.rpc('list_ledger_accounts', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return z.array(listedAccountSchema).parse(data)
}

/** The currencies that something was booked in, and the organization's own. */
export const listLedgerCurrencies = cache(async function listLedgerCurrencies({
  db,
  org,
}: OrgScope): Promise<LedgerCurrency[]> {
  const { data, error } = await db.rpc('list_ledger_currencies', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return currencyListSchema.parse(data)
})

const statementPlaceSchema = z.object({
  posted_on: z.iso.date(),
  entry_id: z.uuid(),
  position: z.number().int(),
  balance_minor: z.number(),
})

export type StatementQuery = {
  account_id: string
  from: string
  to: string
  currency: string
  tax_rate_bps?: number | undefined
  cursor?: string | undefined
  limit: number
}

/** The statement of an account, oldest first; null for an account that is not there. */
export async function getAccountStatement(
  { db, org }: OrgScope,
  asked: StatementQuery,
): Promise<AccountStatement | null> {
  const { data, error } = await db.rpc('list_account_lines', {
    p_org_id: org.id,
    p_account_id: asked.account_id,
    p_from: asked.from,
    p_to: asked.to,
    p_currency: asked.currency,
    p_limit: asked.limit,
    ...(asked.tax_rate_bps === undefined ? {} : { p_tax_rate_bps: asked.tax_rate_bps }),
    ...(asked.cursor ? { p_cursor: decodeCursor(statementPlaceSchema, asked.cursor) } : {}),
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.account_not_found') return null
    throw failure
  }
  const { next_cursor: next, ...statement } = statementSchema
    .extend({ next_cursor: statementPlaceSchema.nullable() })
    .parse(data)
  return { ...statement, next_cursor: next === null ? null : encodeCursor(next) }
}

/** A page of journal entries with their lines, newest first. */
export async function listJournalEntries(
  { db, org }: OrgScope,
  asked: {
    from: string
    to: string
    filter: JournalFilter
    cursor?: string | undefined
    limit: number
  },
): Promise<KeysetPage<JournalEntry>> {
  const { data, error } = await db.rpc('list_journal_entries', {
    p_org_id: org.id,
    p_from: asked.from,
    p_to: asked.to,
    p_filter: asked.filter,
    p_limit: asked.limit,
    p_cursor: readPosition(asked.cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(journalEntrySchema, data)
}
