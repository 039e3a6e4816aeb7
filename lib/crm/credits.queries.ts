import 'server-only'
import { z } from 'zod'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type CreditBalance, type CreditEntry, creditLedgerSchema } from './credits.schemas'

export type CreditPage = {
  balances: CreditBalance[]
  items: CreditEntry[]
  next_cursor: string | null
}

const creditPositionSchema = z.object({ id: z.number().int().positive() })

/** A customer's credit with a page of its entries, newest first. */
export async function listCreditEntries(
  { db, org }: OrgScope,
  customerId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<CreditPage> {
  const { data, error } = await db.rpc('list_credit_entries', {
    p_org_id: org.id,
    p_customer_id: customerId,
    p_after: cursor ? decodeCursor(creditPositionSchema, cursor).id : undefined,
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  const { balances, entries } = creditLedgerSchema.parse(data)
  return { balances, ...toPage(entries, limit, ({ id }) => ({ id })) }
}

/** How many digits amounts of each currency have after the point. */
export async function listExponents(
  { db }: Pick<OrgScope, 'db'>,
  currencies: string[],
): Promise<ReadonlyMap<string, number>> {
  if (currencies.length === 0) return new Map()
  const { data, error } = await db
    .from('currencies')
    .select('code, exponent')
    .in('code', [...new Set(currencies)])
  if (error) throw fromDatabase(error)
  return new Map(data.map(({ code, exponent }) => [code, exponent]))
}
