import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'

type Queued = { id: string; template_key: string; to_address: string; status: string }

export async function arrange(tx: Tx, values: { email?: string | null; due_on?: string } = {}) {
  const actors = await createActors(tx)
  const customer = await createCustomer(tx, {
    org_id: actors.org.id,
    email: values.email ?? 'ada@example.test',
  })
  if (values.email === null) {
    await tx`update public.customers set email = null where id = ${customer.id}`
  }
  const invoice = await createInvoice(tx, {
    org_id: actors.org.id,
    customer_id: customer.id,
    is_issued: true,
    issued_on: '2026-01-01',
    due_on: values.due_on ?? '2026-02-01',
  })
  return { ...actors, customerId: customer.id, invoice }
}

export async function send(
  tx: Tx,
  actor: Actor,
  name: string,
  orgId: string,
  id: string,
  to: string | null = null,
): Promise<Queued> {
  await as(tx, actor)
  const [row] = await tx.unsafe<{ answer: Queued }[]>(
    `select public.${name}($1, $2, $3) as answer`,
    [orgId, id, to],
  )
  if (!row) throw new Error('no answer')
  return row.answer
}

export async function markSent(tx: Tx, id: string): Promise<void> {
  await asOwner(tx)
  await tx`
    update public.email_outbox set status = 'sent', sent_at = clock_timestamp() where id = ${id}`
}
