import { setTimeout as pause } from 'node:timers/promises'
import { as, asOwner, sql } from '../../helpers/db.ts'
import type { Place } from './money.helpers.ts'

/** A merge of the customer into another one, which holds both for a while before it goes on. */
export function mergeSlowly({ orgId, owner, customerId }: Place, otherId: string): Promise<string> {
  return sql.begin(async (tx) => {
    // As far as a merge is when it holds the customers, and no invoice yet.
    await asOwner(tx)
    await tx`
      select from public.customers
      where org_id = ${orgId} and id in (${customerId}, ${otherId})
      order by id for update`
    await pause(800)
    await as(tx, owner)
    await tx`select public.merge_customers(${orgId}, ${otherId}, ${customerId})`
    return 'ok'
  })
}
