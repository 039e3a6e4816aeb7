import type { Sql } from 'postgres'
import type { Dataset } from './load.ts'

export type Records = { events: number; notes: number }

const chunk = 100_000

/**
 * Five events and one note per customer on average, more for some than for others. Without triggers,
 * as the customers; events and notes derive nothing.
 */
export async function loadRecords(
  sql: Sql,
  dataset: Dataset,
  say: (line: string) => void,
): Promise<Records> {
  for (let first = 0; first < dataset.size; first += chunk) {
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`create temp table loaded on commit drop as
        select org_id, id, created_at, (hashtext(id::text) & 7) as share
        from public.customers order by org_id, id offset ${first} limit ${chunk}`
      // Each customer has one event from the start; 0 to 8 more make four on average.
      await tx`
        insert into public.customer_events (org_id, customer_id, kind, data, actor_id, occurred_at)
        select loaded.org_id, loaded.id,
          (array['customer.updated', 'note.added', 'customer.tags_changed'])[1 + number % 3],
          '{"changes": {"phone": {"from": null, "to": "+49 30 1"}}}',
          ${dataset.ownerId}, loaded.created_at + number * interval '1 day'
        from loaded
        cross join lateral generate_series(1, loaded.share + (loaded.share > 3)::int) as number`
      await tx`
        insert into public.customer_notes (
          org_id, customer_id, body, pinned_at, created_by, created_at, updated_by, updated_at
        )
        select loaded.org_id, loaded.id,
          'Called about the **delivery**. ' || repeat('They will come back to us. ', number),
          case when number = 1 and loaded.share = 2 then loaded.created_at end,
          ${dataset.ownerId}, loaded.created_at + number * interval '1 day', ${dataset.ownerId},
          loaded.created_at + number * interval '1 day'
        from loaded
        cross join lateral generate_series(1, (array[0, 0, 1, 1, 1, 1, 2, 2])[1 + loaded.share]) as number`
    })
    say(`  records of ${Math.min(first + chunk, dataset.size).toLocaleString('en')} customers`)
  }
  await sql`vacuum (analyze) public.customer_events`
  await sql`vacuum (analyze) public.customer_notes`
  await sql`checkpoint`
  const [count] = await sql<Records[]>`
    select (select count(*)::int from public.customer_events) as events,
      (select count(*)::int from public.customer_notes) as notes`
  if (!count) throw new Error('Nothing was counted.')
  return count
}

/** A customer with many events and notes, of the large organization. */
export async function createBusyCustomer(
  sql: Sql,
  dataset: Dataset,
  events: number,
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into public.customers (org_id, name) values (${dataset.orgId}, 'Busy Customer')
    returning id`
  if (!row) throw new Error('The busy customer was not created.')
  await sql`
    insert into public.customer_events (org_id, customer_id, kind, actor_id, occurred_at)
    select ${dataset.orgId}, ${row.id}, 'customer.updated', ${dataset.ownerId},
      now() - number * interval '1 hour'
    from generate_series(1, ${events}::int) as number`
  await sql`
    insert into public.customer_notes (org_id, customer_id, body, created_by)
    select ${dataset.orgId}, ${row.id}, 'Note ' || number, ${dataset.ownerId}
    from generate_series(1, 100) as number`
  return row.id
}
