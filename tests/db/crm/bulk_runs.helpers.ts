import type { Actors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

export type Selection = { ids?: string[]; filter?: Record<string, unknown> }

export type Summary = {
  status: string
  done: boolean
  total: number
  processed_count: number
  changed_count: number
  skipped_count: number
  restored_count: number
  kept_count: number
}

export async function create(
  tx: Tx,
  orgId: string,
  action: string,
  values: Record<string, unknown>,
  { ids, filter }: Selection,
): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select public.create_customer_bulk_run(
      ${orgId}, ${action}, ${tx.json(values as never)}, ${ids ?? null},
      ${filter === undefined ? null : tx.json(filter as never)}
    ) as id`
  return required(row).id
}

export async function step(
  tx: Tx,
  name: 'apply' | 'undo',
  id: string,
  rows = 2000,
): Promise<Summary> {
  const [row] = await tx<{ summary: Summary }[]>`
    select ${tx.unsafe(`public.${name}_customer_bulk_run`)}(${id}, ${rows}) as summary`
  return required(row).summary
}

export async function cancel(tx: Tx, id: string): Promise<Summary> {
  const [row] = await tx<{ summary: Summary }[]>`
    select public.cancel_customer_bulk_run(${id}) as summary`
  return required(row).summary
}

export type State = {
  segment: string
  owner_id: string | null
  is_archived: boolean
  tags: string[]
}

export async function states(tx: Tx, orgId: string, ids: string[]): Promise<State[]> {
  const rows = await tx<(State & { id: string })[]>`
    select customers.id, segment, owner_id, archived_at is not null as is_archived,
      array(
        select tags.name from public.customer_tags
        join public.tags on tags.org_id = customer_tags.org_id and tags.id = tag_id
        where customer_tags.org_id = customers.org_id and customer_id = customers.id order by 1
      ) as tags
    from public.customers where org_id = ${orgId} and id = any (${ids})`
  return ids.map((id) => {
    const { id: _, ...state } = required(rows.find((row) => row.id === id))
    return state
  })
}

export async function newestEvent(tx: Tx, orgId: string, id: string) {
  const [row] = await tx<{ kind: string; data: Record<string, unknown>; actor_id: string }[]>`
    select kind, data, actor_id from public.customer_events
    where org_id = ${orgId} and customer_id = ${id} order by id desc limit 1`
  return required(row)
}

/** Three customers of `org`; the second has the tag VIP, an owner and another segment. */
export async function threeCustomers(tx: Tx, { org, agent }: Actors) {
  const vip = await createTag(tx, { org_id: org.id, name: 'VIP' })
  const a = await createCustomer(tx, { org_id: org.id })
  const b = await createCustomer(tx, {
    org_id: org.id,
    segment: 'CUSTOMER',
    owner_id: agent.userId,
  })
  const c = await createCustomer(tx, { org_id: org.id })
  await tagCustomer(tx, { org_id: org.id, customer_id: b.id, tag_id: vip.id })
  return { vip, ids: [a.id, b.id, c.id] }
}
