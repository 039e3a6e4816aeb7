import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from '../../helpers/actors.ts'
import { as, asOwner, asService, sql, type Tx } from '../../helpers/db.ts'
import { claimOf } from '../platform/emails.helpers.ts'
import type { Place } from './money.helpers.ts'

/**
 * Sends the invoices `arrange` answers with, as the member, and a worker claims their mails: in one
 * transaction, for the worker of the stack takes whatever waits. Returns how it then says, in a
 * transaction of its own, that they were sent; this returns how many mails it was believed of.
 */
export async function sendAndClaim(
  orgId: string,
  admin: Actor,
  arrange: (tx: Tx) => Promise<string[]>,
): Promise<() => Promise<number>> {
  const { token, events } = await sql.begin(async (tx) => {
    await as(tx, admin)
    const ids = await arrange(tx)
    for (const id of ids) {
      await tx`select public.send_invoice(${orgId}, ${id}, 'ada@example.test')`
    }
    const { lease_token, emails } = await claimOf(tx, orgId, 120)
    await asOwner(tx)
    const own = await tx<{ id: string }[]>`
      select id from public.email_outbox
      where org_id = ${orgId} and subject_id = any (${ids}::uuid[])`
    const claimed = emails.filter(({ id }) => own.some((mail) => mail.id === id))
    if (claimed.length !== ids.length) throw new Error('Not every mail was claimed.')
    return {
      token: lease_token,
      events: claimed.map(({ org_id, id }) => ({ org_id, id, event: 'sent' })),
    }
  })
  return () =>
    sql.begin(async (tx) => {
      await asService(tx)
      const [row] = await tx<{ sent: string[] }[]>`
        select public.record_emails(${token}, ${tx.json(events)}) as sent`
      return row?.sent.length ?? 0
    })
}

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
