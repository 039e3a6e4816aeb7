import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type Ageing,
  ageingSchema,
  differencesSchema,
  type FinanceOverview,
  type LedgerDifference,
  overviewSchema,
  type Receivables,
  receivablesSchema,
  type TaxReport,
  type TrialBalance,
  taxReportSchema,
  trialBalanceSchema,
} from './reports.schemas'

export type ReportPeriod = { from: string; to: string; currency?: string | undefined }

/** From kept sums: costs the same for a hundred entries and a million. */
export async function getTrialBalance(
  { db, org }: OrgScope,
  { from, to, currency }: ReportPeriod,
): Promise<TrialBalance> {
  const { data, error } = await db.rpc('trial_balance', {
    p_org_id: org.id,
    p_from: from,
    p_to: to,
    ...(currency ? { p_currency: currency } : {}),
  })
  if (error) throw fromDatabase(error)
  return trialBalanceSchema.parse(data)
}

export async function getTaxReport(
  { db, org }: OrgScope,
  { from, to, currency }: ReportPeriod,
): Promise<TaxReport> {
  const { data, error } = await db.rpc('tax_report', {
    p_org_id: org.id,
    p_from: from,
    p_to: to,
    ...(currency ? { p_currency: currency } : {}),
  })
  if (error) throw fromDatabase(error)
  return taxReportSchema.parse(data)
}

const placeSchema = z.object({ sort: z.string(), key: z.number(), id: z.uuid() })

export type AgeingQuery = {
  on?: string | undefined
  currency?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** What customers owed at the end of a day, who owes most first; totals are of all of them. */
export async function getAgeing(
  { db, org }: OrgScope,
  { on, currency, cursor, limit }: AgeingQuery,
): Promise<Ageing> {
  const { data, error } = await db.rpc('receivables_ageing', {
    p_org_id: org.id,
    p_limit: limit,
    ...(on ? { p_on: on } : {}),
    ...(currency ? { p_currency: currency } : {}),
    ...(cursor ? { p_cursor: decodeCursor(placeSchema, cursor) } : {}),
  })
  if (error) throw fromDatabase(error)
  const { next_cursor: next, ...report } = ageingSchema
    .extend({ next_cursor: placeSchema.nullable() })
    .parse(data)
  return { ...report, next_cursor: next === null ? null : encodeCursor(next) }
}

const debtSchema = z.object({
  sort: z.string(),
  key: z.string(),
  number: z.string(),
  id: z.uuid(),
})

export type ReceivablesQuery = {
  customer_id: string
  on: string
  currency: string
  cursor?: string | undefined
  limit: number
}

/** The documents behind one customer's line, the oldest debt first; null for a customer that is not there. */
export async function getReceivables(
  { db, org }: OrgScope,
  { customer_id, on, currency, cursor, limit }: ReceivablesQuery,
): Promise<Receivables | null> {
  const { data, error } = await db.rpc('list_receivables', {
    p_org_id: org.id,
    p_customer_id: customer_id,
    p_on: on,
    p_currency: currency,
    p_limit: limit,
    ...(cursor ? { p_cursor: decodeCursor(debtSchema, cursor) } : {}),
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.customer_unknown') return null
    throw failure
  }
  const { next_cursor: next, ...report } = receivablesSchema
    .extend({ next_cursor: debtSchema.nullable() })
    .parse(data)
  return { ...report, next_cursor: next === null ? null : encodeCursor(next) }
}

export async function getFinanceOverview(
  { db, org }: OrgScope,
  { months, currency }: { months: number; currency: string },
): Promise<FinanceOverview> {
  const { data, error } = await db.rpc('finance_overview', {
    p_org_id: org.id,
    p_months: months,
    p_currency: currency,
  })
  if (error) throw fromDatabase(error)
  return overviewSchema.parse(data)
}

/** Where ledger and documents differ; reads the whole ledger, so only when somebody asks. */
export async function reconcileLedger({ db, org }: OrgScope): Promise<LedgerDifference[]> {
  const { data, error } = await db.rpc('reconcile_ledger', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return differencesSchema.parse(data)
}
