import { describe, expect, it } from 'vitest'
import { createAddress, createProduct } from '../../helpers/commerce-factories.ts'
import {
  createCreditEntry,
  createFile,
  createNote,
  createTag,
  refuseCustomerLink,
  tagCustomer,
} from '../../helpers/crm-factories.ts'
import { as, asOwner, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required, unique } from '../../helpers/factories.ts'
import { createInvoice, createVoucher } from '../../helpers/finance-factories.ts'
import { placeOrder } from '../commerce/sales.helpers.ts'
import { customersOf, review, stage, untilDone, withAdmin } from './customer_imports.helpers.ts'

type Given = { org_id: string; customer_id: string }

/** Every column by which something that would be missed points at a customer, and how one comes by it. */
const WORK: Record<string, (tx: Tx, given: Given) => Promise<unknown>> = {
  'private.customer_duplicate_dismissals.customer_id': (tx, given) => dismiss(tx, given),
  'private.customer_duplicate_dismissals.other_id': (tx, given) => dismiss(tx, given, true),
  'private.customer_link_refusals.customer_id': (tx, given) =>
    refuseCustomerLink(tx, { ...given, user_id: crypto.randomUUID() }),
  'private.customer_redirects.survivor_id': (tx, { org_id, customer_id }) => tx`
    insert into private.customer_redirects (org_id, customer_id, survivor_id)
    values (${org_id}, gen_random_uuid(), ${customer_id})`,
  'public.addresses.customer_id': createAddress,
  'public.credit_entries.customer_id': createCreditEntry,
  'public.credit_notes.customer_id': (tx, { org_id, customer_id }) => tx`
    insert into public.credit_notes (
      org_id, customer_id, number, series, currency, issued_on, reason, seller, bill_to, net_minor,
      tax_minor, total_minor, settled_minor, credit_minor,
      item_count
    ) values (
      ${org_id}, ${customer_id}, ${unique('N')}, 'old', 'EUR', current_date, 'Returned', '{}',
      '{}', 1, 0, 1, 0, 1, 1
    )`,
  'public.customer_files.customer_id': createFile,
  'public.customer_notes.customer_id': createNote,
  // A draft: nothing of its customer changes with it.
  'public.invoices.customer_id': createInvoice,
  'public.orders.customer_id': async (tx, { org_id, customer_id }) => {
    const { id: product_id } = await createProduct(tx, { org_id })
    const line = { product_id, price_minor: 100, quantity: 1 }
    const { id } = await placeOrder(tx, { org_id, lines: [line] })
    await tx`update public.orders set customer_id = ${customer_id} where id = ${id}`
  },
  'public.payments.customer_id': (tx, { org_id, customer_id }) => tx`
    insert into public.payments (org_id, kind, method, customer_id, currency, amount_minor, paid_on)
    values (${org_id}, 'payment', 'cash', ${customer_id}, 'EUR', 1, current_date)`,
  'public.vouchers.customer_id': async (tx, { org_id, customer_id }) => {
    const { id } = await createVoucher(tx, { org_id })
    await tx`
      update public.vouchers set kind = 'sales', supplier_id = null, customer_id = ${customer_id}
      where id = ${id}`
  },
}

/** What an import makes itself, or what follows from something else. */
const NO_WORK = [
  'private.credit_balances.customer_id',
  'public.customer_events.customer_id',
  'public.customer_tags.customer_id',
]

async function dismiss(tx: Tx, { org_id, customer_id }: Given, isOther = false) {
  const { id } = await createCustomer(tx, { org_id })
  const pair = isOther ? [id, customer_id] : [customer_id, id]
  await tx`
    insert into private.customer_duplicate_dismissals (org_id, customer_id, other_id)
    values (${org_id}, ${pair[0] ?? null}, ${pair[1] ?? null})`
}

/** An import of three customers, and the id of each. */
async function imported(tx: Tx, orgId: string) {
  const rows = ['R1', 'R2', 'R3'].map((ref) => [ref, ref, '', '', ''])
  const id = await stage(tx, orgId, rows)
  await review(tx, id)
  await untilDone(tx, 'apply', id)
  const made = await tx<{ id: string }[]>`
    select id from public.customers
    where org_id = ${orgId} and external_ref like 'R_' order by external_ref`
  return { id, customerIds: made.map((customer) => customer.id) }
}

describe('undo_customer_import', () => {
  it.each(Object.entries(WORK))('keeps a customer for %s', (name, work) =>
    withAdmin(async (tx, org_id, admin) => {
      const { id, customerIds } = await imported(tx, org_id)
      await asOwner(tx)
      await work(tx, { org_id, customer_id: required(customerIds[1]) })
      const table = name.split('.').slice(0, 2).join('.')
      const column = required(name.split('.')[2])
      const count = () =>
        tx`select from ${tx(table)} where ${tx(column)} = ${required(customerIds[1])}`
      expect(await count()).toHaveLength(1)
      await as(tx, admin)
      expect(await untilDone(tx, 'undo', id)).toMatchObject({
        status: 'undone',
        kept_count: 1,
        deleted_count: 2,
      })
      await asOwner(tx)
      expect(await count()).toHaveLength(1)
      const left = await tx`
        select id from public.customers where id = any(${customerIds}::uuid[])`
      expect(left).toEqual([{ id: customerIds[1] }])
    }),
  )

  it('keeps a customer for a row of a table that nobody told it about', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      await tx`
        create table public.parcels (
          org_id uuid not null, sender_id uuid, primary key (org_id, sender_id),
          foreign key (org_id, sender_id) references public.customers (org_id, id) on delete cascade
        )`
      await as(tx, admin)
      const { id, customerIds } = await imported(tx, orgId)
      await asOwner(tx)
      await tx`insert into public.parcels values (${orgId}, ${required(customerIds[0])})`
      await as(tx, admin)
      expect(await untilDone(tx, 'undo', id, 10)).toMatchObject({ kept_count: 1, deleted_count: 2 })
      expect(await customersOf(tx, orgId)).toMatchObject([{ external_ref: 'R1' }])
    }))

  it('keeps nobody for a tag of the file, an event or an empty balance', () =>
    withAdmin(async (tx, org_id, admin) => {
      const { id, customerIds } = await imported(tx, org_id)
      await asOwner(tx)
      const customer_id = required(customerIds[0])
      const { id: tag_id } = await createTag(tx, { org_id })
      await tagCustomer(tx, { org_id, customer_id, tag_id })
      await tx`
        insert into private.credit_balances (org_id, customer_id, currency, balance_minor)
        values (${org_id}, ${customer_id}, 'EUR', 0)`
      await as(tx, admin)
      expect(await untilDone(tx, 'undo', id)).toMatchObject({ kept_count: 0, deleted_count: 3 })
    }))

  it('gives a customer who was there before the old values back, with all that they have', () =>
    withAdmin(async (tx, org_id, admin) => {
      await asOwner(tx)
      const { id: customer_id } = await createCustomer(tx, {
        org_id,
        name: 'Old',
        external_ref: 'R2',
      })
      await createNote(tx, { org_id, customer_id })
      await createCreditEntry(tx, { org_id, customer_id })
      await as(tx, admin)
      const { id } = await imported(tx, org_id)
      expect(await untilDone(tx, 'undo', id)).toMatchObject({
        restored_count: 1,
        deleted_count: 2,
        kept_count: 0,
      })
      expect(await customersOf(tx, org_id)).toMatchObject([{ name: 'Old' }])
      const notes = await tx`select from public.customer_notes where customer_id = ${customer_id}`
      expect(notes).toHaveLength(1)
    }))
})

const TAGGED = { 0: 'external_ref', 1: 'name', 2: 'tags' }

/** An import of customers with tags, applied. */
async function importTagged(tx: Tx, orgId: string, rows: string[][]) {
  const id = await stage(tx, orgId, rows)
  await review(tx, id, 'update', TAGGED)
  await untilDone(tx, 'apply', id)
  return id
}

const tagsOf = async (tx: Tx, orgId: string) =>
  (
    await tx<{ id: string; name: string; customers: string[] }[]>`
      select tags.id, tags.name, array(
        select customers.external_ref
        from public.customer_tags as links
        join public.customers as customers on customers.id = links.customer_id
        where links.tag_id = tags.id order by 1
      ) as customers
      from public.tags as tags where tags.org_id = ${orgId} order by tags.name`
  ).map((tag) => ({ ...tag }))

describe('undo_customer_import and tags', () => {
  it('takes back exactly the tags that it gave, and those that it made', () =>
    withAdmin(async (tx, org_id, admin) => {
      await asOwner(tx)
      const { id: customer_id } = await createCustomer(tx, { org_id, external_ref: 'R1' })
      const { id: tag_id } = await createTag(tx, { org_id, name: 'Had' })
      await createTag(tx, { org_id, name: 'Known' })
      await tagCustomer(tx, { org_id, customer_id, tag_id })
      await as(tx, admin)
      const before = await tagsOf(tx, org_id)
      const id = await importTagged(tx, org_id, [
        ['R1', 'Old', 'had; known; Made'],
        ['R2', 'New', 'Made; Other'],
        ['R3', 'Newer', 'Other; Last'],
      ])
      expect(await tagsOf(tx, org_id)).toMatchObject([
        { name: 'Had', customers: ['R1'] },
        { name: 'Known', customers: ['R1'] },
        { name: 'Last', customers: ['R3'] },
        { name: 'Made', customers: ['R1', 'R2'] },
        { name: 'Other', customers: ['R2', 'R3'] },
      ])
      expect(await untilDone(tx, 'undo', id)).toMatchObject({ restored_count: 1, deleted_count: 2 })
      expect(await tagsOf(tx, org_id)).toEqual(before)
    }))

  it('leaves those that it made to whoever uses or has changed them', () =>
    withAdmin(async (tx, org_id, admin) => {
      const id = await importTagged(tx, org_id, [
        ['R1', 'One', 'Kept; Shared'],
        ['R2', 'Two', 'Given, Viewed, Seen before, Coloured, Shared'],
      ])
      const made = await tagsOf(tx, org_id)
      const idOf = (name: string) => required(made.find((tag) => tag.name === name)).id
      await asOwner(tx)
      const [kept] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${org_id} and external_ref = 'R1'`
      await createNote(tx, { org_id, customer_id: required(kept).id })
      const { id: customer_id } = await createCustomer(tx, { org_id, external_ref: 'R3' })
      await tagCustomer(tx, { org_id, customer_id, tag_id: idOf('Given') })
      await as(tx, admin)
      const filter = { tag_ids: [idOf('Viewed')] }
      await tx`
        insert into public.customer_views (org_id, name, filter)
        values (${org_id}, 'Mine', ${tx.json(filter)})`
      const [deleted] = await tx<{ id: string }[]>`
        insert into public.customer_views (org_id, name, filter)
        values (${org_id}, 'Deleted', ${tx.json({ tag_ids: [idOf('Seen before')] })})
        returning id`
      await tx`select public.delete_customer_view(${org_id}, ${required(deleted).id})`
      await tx`update public.tags set color = 'red' where id = ${idOf('Coloured')}`
      expect(await untilDone(tx, 'undo', id)).toMatchObject({ kept_count: 1, deleted_count: 1 })
      // The customer who is kept keeps both.
      expect(await tagsOf(tx, org_id)).toMatchObject([
        { name: 'Coloured', customers: [] },
        { name: 'Given', customers: ['R3'] },

        { name: 'Kept', customers: ['R1'] },
        { name: 'Seen before', customers: [] },
        { name: 'Shared', customers: ['R1'] },
        { name: 'Viewed', customers: [] },
      ])
    }))
})

describe('undo_customer_import of thousands', () => {
  // Bites in a database without demo data, as mutants have it, where a bad plan takes a minute. What
  // it waits for is the statement timeout.
  it('is soon done also where the planner knows the tables as they were before the import', () =>
    withAdmin(async (tx, org_id, admin) => {
      await asOwner(tx)
      await tx`analyze public.customers`
      await tx`analyze public.customer_import_rows`
      await as(tx, admin)
      const id = await stage(
        tx,
        org_id,
        Array.from({ length: 6000 }, (_, index) => [`R${index}`, `Name ${index}`, '', '', '']),
      )
      await review(tx, id)
      await untilDone(tx, 'apply', id, 5000)
      await tx`set local statement_timeout = '20s'`
      expect(await untilDone(tx, 'undo', id, 5000)).toMatchObject({ deleted_count: 6000 })
    }))
})

describe('the tables that point at customers', () => {
  it('are each known to be work that keeps a customer, or none', async () => {
    const references = await sql<{ name: string }[]>`
      select table_name || '.' || column_name as name from private.customer_references()`
    expect(references.map(({ name }) => name).toSorted()).toEqual(
      [...Object.keys(WORK), ...NO_WORK].toSorted(),
    )
  })
})
