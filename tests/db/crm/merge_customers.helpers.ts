import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, inTransaction, type Tx } from '../../helpers/db.ts'
import {
  type CustomerRow,
  type CustomerValues,
  createCustomer,
  required,
} from '../../helpers/factories.ts'

export type Values = Record<string, string | null | number | string[]> | string[]

export async function merge(
  tx: Tx,
  survivor: CustomerRow,
  merged: { id: string },
  values: Values = {},
) {
  const [row] = await tx<{ id: string }[]>`
    select public.merge_customers(
      ${survivor.org_id}, ${survivor.id}, ${merged.id}, ${tx.json(values)}) as id`
  return required(row).id
}

export async function undo(tx: Tx, orgId: string, mergeId: string) {
  const [row] = await tx<{ id: string }[]>`
    select public.undo_customer_merge(${orgId}, ${mergeId}) as id`
  return required(row).id
}

export async function find(tx: Tx, id: string) {
  const [row] = await tx<(CustomerRow & Record<string, unknown>)[]>`
    select * from public.customers where id = ${id}`
  return row
}

export async function kinds(tx: Tx, customerId: string): Promise<string[]> {
  const rows = await tx<{ kind: string }[]>`
    select kind from public.customer_events where customer_id = ${customerId} order by id`
  return rows.map(({ kind }) => kind)
}

export async function tagsOf(tx: Tx, customerId: string): Promise<string[]> {
  const rows = await tx<{ name: string }[]>`
    select tags.name from public.customer_tags as links
    join public.tags on tags.org_id = links.org_id and tags.id = links.tag_id
    where links.customer_id = ${customerId} order by 1`
  return rows.map(({ name }) => name)
}

/** The test in a transaction, as the owner of an organization with two customers. */
export function withPair(
  run: (tx: Tx, given: Actors & { survivor: CustomerRow; merged: CustomerRow }) => Promise<void>,
  values: { survivor?: Partial<CustomerValues>; merged?: Partial<CustomerValues> } = {},
) {
  return inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const org_id = actors.org.id
    const survivor = await createCustomer(tx, { org_id, ...values.survivor })
    const merged = await createCustomer(tx, { org_id, ...values.merged })
    await as(tx, actors.owner)
    await run(tx, { ...actors, survivor, merged })
  })
}
