import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { details, openShop, placeOrder } from '../db/commerce/orders.helpers.ts'
import * as productImports from '../db/commerce/product_imports.helpers.ts'
import * as customerImports from '../db/crm/customer_imports.helpers.ts'
import * as invoiceImports from '../db/finance/invoice_imports.helpers.ts'
import { item } from '../db/finance/invoices.helpers.ts'
import { bill, credit, pay, place } from '../db/finance/money.helpers.ts'
import { createActors } from '../helpers/actors.ts'
import { createCart, createShop, createVariant, guestToken } from '../helpers/commerce-factories.ts'
import { createCustomerExport, createTag } from '../helpers/crm-factories.ts'
import { as, asAnon, asOwner, asService, type Tx } from '../helpers/db.ts'
import { required } from '../helpers/factories.ts'
import { startWatched, toilAbove, type Work } from './watch.ts'

// A function's plan is kept from its sixth call on. It is made without a look at what it is called
// with, so that a batch counts for one row or ten; and in a young database nothing is known of its
// tables. Where each row of a batch is therefore compared with each, nothing shows until there are
// many. No plan may go through twenty times as many rows as there are.
const size = 120
const batches = 2
const tolerated = 20

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

async function createCustomers(
  tx: Tx,
  orgId: string,
  count: number,
  { isArchived = false } = {},
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    insert into public.customers (org_id, name, email, external_ref, archived_at)
    select ${orgId}, 'Customer ' || number, 'c' || number || '@example.test', 'C-' || number,
      case when ${isArchived} then now() end
    from generate_series(1, ${count}) as number
    returning id`
  return rows.map(({ id }) => id)
}

/** Applies a bulk run in batches of `size`, undoes it so, and says how many rows it had changed. */
async function runInBulk(
  tx: Tx,
  orgId: string,
  size: number,
  action: string,
  values: Record<string, string | string[]>,
  filter: Record<string, boolean>,
): Promise<number> {
  const [run] = await tx<{ id: string }[]>`
    select public.create_customer_bulk_run(
      ${orgId}, ${action}, ${tx.json(values)}, null, ${tx.json(filter)}
    ) as id`
  const { id } = required(run)
  const stepUntil = async (verb: 'apply' | 'undo', end: string) => {
    for (;;) {
      const [row] = await tx<{ status: string; changed: number; restored: number }[]>`
        select summary ->> 'status' as status, (summary ->> 'changed_count')::int as changed,
          (summary ->> 'restored_count')::int as restored
        from ${tx.unsafe(`public.${verb}_customer_bulk_run`)}(${id}, ${size}) as summary`
      const step = required(row)
      if (step.status === end) return step
    }
  }
  await stepUntil('apply', 'done')
  const { changed, restored } = await stepUntil('undo', 'undone')
  expect(restored).toBe(changed)
  return changed
}

const bulkRun =
  (action: string): Work =>
  async (tx, size) => {
    const { org, owner } = await createActors(tx)
    const isArchived = action === 'restore'
    const ids = await createCustomers(tx, org.id, size * batches, { isArchived })
    const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
    if (action === 'remove_tags') {
      await tx`
        insert into public.customer_tags (org_id, customer_id, tag_id)
        select ${org.id}, id, ${tag.id} from unnest(${ids}::uuid[]) as customers (id)`
    }
    await as(tx, owner)
    const values: Record<string, Record<string, string | string[]>> = {
      add_tags: { tag_ids: [tag.id] },
      remove_tags: { tag_ids: [tag.id] },
      assign: { owner_id: owner.userId },
      move: { segment: 'CHURNED' },
    }
    const filter: Record<string, boolean> = isArchived ? { archived: true } : {}
    const changed = await runInBulk(tx, org.id, size, action, values[action] ?? {}, filter)
    expect(changed).toBeGreaterThanOrEqual(size * batches)
  }

const tags: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  const ids = await createCustomers(tx, org.id, size)
  for (const number of numbers(batches)) {
    const from = await createTag(tx, { org_id: org.id, name: `From ${number}` })
    const into = await createTag(tx, { org_id: org.id, name: `Into ${number}` })
    await tx`
      insert into public.customer_tags (org_id, customer_id, tag_id)
      select ${org.id}, customers.id, tags.id
      from unnest(${ids}::uuid[]) with ordinality as customers (id, position)
      cross join unnest(${[from.id, into.id]}::uuid[]) with ordinality as tags (id, position)
      where tags.position = 1 or customers.position % 2 = 0`
    await as(tx, owner)
    await tx`select public.merge_tags(${org.id}, ${from.id}, ${into.id})`
    const [deleted] = await tx`select public.delete_tag(${org.id}, ${into.id}) as count`
    expect(deleted).toEqual({ count: size })
    await asOwner(tx)
  }
}

const merges: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  for (const _ of numbers(batches)) {
    const [survivor = '', merged = ''] = await createCustomers(tx, org.id, 2)
    await tx`
      insert into public.customer_events (org_id, customer_id, kind)
      select ${org.id}, ${merged}, 'customer.updated' from generate_series(1, ${size})`
    await as(tx, owner)
    const [merge] = await tx<{ id: string }[]>`
      select public.merge_customers(${org.id}, ${survivor}, ${merged}) as id`
    await tx`select public.undo_customer_merge(${org.id}, ${required(merge).id})`
    await asOwner(tx)
    await tx`
      update public.customers set email = null, external_ref = null where org_id = ${org.id}`
  }
}

const customerExports: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  const ids = await createCustomers(tx, org.id, size)
  const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
  await tx`
    insert into public.customer_tags (org_id, customer_id, tag_id)
    select ${org.id}, id, ${tag.id} from unnest(${ids}::uuid[]) as customers (id)`
  for (const _ of numbers(batches)) {
    const { id, lease_id } = await createCustomerExport(tx, {
      org_id: org.id,
      status: 'running',
      requested_by: owner.userId,
      customer_ids: ids,
    })
    await asService(tx)
    const [page] = await tx<{ count: number }[]>`
      select jsonb_array_length(
        public.read_customer_export_page(${org.id}, ${id}, ${lease_id}, 1) -> 'rows'
      ) as count`
    expect(page).toEqual({ count: size })
    await asOwner(tx)
  }
}

const importsOfCustomers: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  await as(tx, owner)
  const rows = (city: string) =>
    numbers(size * batches).map((number) => [
      `R-${number}`,
      `Person ${number} of ${city}`,
      `p${number}@${city.toLowerCase()}.test`,
      `+44 20 ${number}`,
      'Germany',
    ])
  const imports: string[] = []
  for (const city of ['Rome', 'Bonn']) {
    const id = await customerImports.stage(tx, org.id, rows(city))
    await customerImports.review(tx, id)
    const { applied_rows } = await customerImports.untilDone(tx, 'apply', id, size)
    expect(applied_rows).toBe(size * batches)
    imports.unshift(id)
  }
  for (const id of imports) await customerImports.untilDone(tx, 'undo', id, size)
}

/** Each customer is in the first half of the file and in the second. */
const importsWithRepeats: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  await as(tx, owner)
  const people = numbers((size * batches) / 2)
  const stageAndReview = async (word: string) => {
    const rows = [...people, ...people].map((number) => [`R-${number}`, `${word} ${number}`, word])
    const id = await customerImports.stage(tx, org.id, rows)
    const fields = { 0: 'external_ref', 1: 'name', 2: 'tags' }
    const summary = await customerImports.review(tx, id, 'update', fields)
    expect(summary.merged_count).toBe(people.length)
    return id
  }
  const first = await stageAndReview('Rome')
  await customerImports.untilDone(tx, 'apply', first, size)
  const second = await stageAndReview('Bonn')
  await asOwner(tx)
  await tx`update public.customers set company = 'By hand' where org_id = ${org.id}`
  await as(tx, owner)
  const { error_count } = await customerImports.untilDone(tx, 'apply', second, size)
  expect(error_count).toBe(size * batches)
  await asOwner(tx)
  await tx`delete from public.customers where org_id = ${org.id}`
  await as(tx, owner)
  await customerImports.untilDone(tx, 'undo', first, size)
  expect(await tx`select from public.tags where org_id = ${org.id}`).toHaveLength(0)
}

const importsOfProducts: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  await createShop(tx, { org_id: org.id })
  await as(tx, owner)
  const header = ['sku', 'name', 'price', 'stock']
  const mapping = Object.fromEntries(header.map((field, column) => [String(column), field]))
  const imports: string[] = []
  for (const price of ['4.50', '5.50']) {
    const rows = numbers(size * batches).map((number) => [
      `SKU-${number}`,
      `Thing ${number}`,
      price,
      price.slice(0, 1),
    ])
    const id = await productImports.stage(tx, org.id, header, rows)
    await productImports.review(tx, org.id, id, mapping)
    const { applied_rows } = await productImports.untilDone(tx, 'apply', org.id, id, size)
    expect(applied_rows).toBe(size * batches)
    imports.unshift(id)
  }
  for (const id of imports) await productImports.untilDone(tx, 'undo', org.id, id, size)
}

const importsOfInvoices: Work = async (tx, size) => {
  const { org, owner } = await createActors(tx)
  await as(tx, owner)
  const header = ['number', 'description', 'quantity', 'issued_on', 'unit_price', 'customer']
  const mapping = Object.fromEntries(header.map((field, column) => [String(column), field]))
  const lines = 3
  const rows = numbers(size * batches * lines).map((number) => [
    `${Math.ceil(number / lines)}`,
    `Thing ${number % 50}`,
    '2',
    '2024-05-06',
    `${number % 70}.50`,
    `${1000 + (Math.ceil(number / lines) % 300)}`,
  ])
  const id = await invoiceImports.stage(tx, org.id, header, rows)
  await invoiceImports.review(tx, org.id, id, mapping)
  const { applied_documents } = await invoiceImports.untilDone(tx, 'apply', org.id, id, size)
  expect(applied_documents).toBe(size * batches)
  await invoiceImports.untilDone(tx, 'undo', org.id, id, size)
}

const orders: Work = async (tx, size) => {
  const { orgId } = await openShop(tx)
  const variants = []
  for (const _ of numbers(size)) variants.push(await createVariant(tx, { org_id: orgId }))
  for (const _ of numbers(batches)) {
    const token = guestToken()
    const items = variants.map(({ id }) => ({ variant_id: id }))
    await createCart(tx, { org_id: orgId, token, items })
    await asAnon(tx)
    const order = await placeOrder(tx, orgId, details(size * 1000 + 490), { token })
    expect(order.items).toHaveLength(size)
    await asOwner(tx)
  }
}

const invoices: Work = async (tx, size) => {
  const given = await place(tx)
  await as(tx, given.admin)
  const items = numbers(size).map((number) => item({ description: `Work ${number}` }))
  for (const _ of numbers(batches)) {
    const { id, total_minor } = await bill(tx, given, { items })
    await pay(tx, given, {
      amount_minor: total_minor,
      allocations: [{ invoice_id: id, amount_minor: total_minor }],
    })
    const note = await credit(tx, given, id)
    expect(note.total_minor).toBe(total_minor)
  }
}

/** Carts have at most 100 lines; imports come last, since Postgres looks at its tables for them. */
const works: [title: string, size: number, work: Work][] = [
  ['a bulk run that adds a tag, and its undo', size, bulkRun('add_tags')],
  ['a bulk run that removes a tag, and its undo', size, bulkRun('remove_tags')],
  ['a bulk run that assigns, and its undo', size, bulkRun('assign')],
  ['a bulk run that moves, and its undo', size, bulkRun('move')],
  ['a bulk run that archives, and its undo', size, bulkRun('archive')],
  ['a bulk run that restores, and its undo', size, bulkRun('restore')],
  ['tags that are merged and deleted', size, tags],
  ['customers with long histories who are merged, and the undo', size, merges],
  ['pages of exports', size, customerExports],
  ['carts that become orders', 30, orders],
  ['invoices of many lines, their payment and their credit notes', size, invoices],
  ['imports of customers, new and known, and their undo', size, importsOfCustomers],
  ['imports of customers who are in a file twice, and come to nothing', size, importsWithRepeats],
  ['imports of products, new and known, and their undo', size / 2, importsOfProducts],
  ['imports of invoices, and their undo', size / 2, importsOfInvoices],
]

const filledByImports = [
  'public.customers',
  'public.products',
  'public.product_variants',
  'public.invoices',
  'public.invoice_items',
  'public.payments',
  'public.journal_entries',
]

let adminUrl: string
let stop: (() => Promise<void>) | undefined

beforeAll(async () => {
  ;[adminUrl, stop] = await startWatched()
})

afterAll(() => stop?.())

it('is seen when a function compares each row with each', async () => {
  const compare: Work = async (tx, size) => {
    await tx`set local enable_hashjoin = off`
    await tx`set local enable_mergejoin = off`
    await tx.unsafe(`
      do $$
      begin
        perform
        from generate_series(1, ${size}) as ones (number)
        join generate_series(1, ${size}) as others (number) using (number);
      end;
      $$`)
  }
  const toil = await toilAbove(tolerated * size, compare, { adminUrl, size, isNearlyEmpty: false })
  expect(toil).toContainEqual(
    expect.objectContaining({ rows: size * size - size, part: 'Nested Loop' }),
  )
})

describe.each([
  ['of whose tables nothing is known', false],
  ['whose tables are known to be nearly empty', true],
])('in a database %s', (_, isNearlyEmpty) => {
  it.each(works)('%s', async (_, size, work) => {
    const toil = await toilAbove(tolerated * size * batches, work, {
      adminUrl,
      size,
      isNearlyEmpty,
    })
    expect(toil).toEqual([])
  })
})

it('imports have Postgres look at the tables that they have filled', async () => {
  const sql = postgres(adminUrl, { max: 1 })
  const unknown = () => sql<{ name: string }[]>`
    select relname as name from pg_class
    where oid = any (${filledByImports}::regclass[]) and reltuples <= 0`
  // Nothing of what came before was committed.
  await sql`analyze`
  expect(await unknown()).toHaveLength(filledByImports.length)
  for (const work of [importsOfCustomers, importsOfProducts, importsOfInvoices]) {
    await toilAbove(0, work, { adminUrl, size: 5, isNearlyEmpty: false })
  }
  expect(await unknown()).toEqual([])
  await sql.end()
})
