import { expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'

const tenantTables = sql`
  select classes.oid, classes.relname, columns.attnum as org_column
    from pg_class as classes
    join pg_attribute as columns
      on columns.attrelid = classes.oid and columns.attname = 'org_id' and not columns.attisdropped
   where classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
     and classes.relkind in ('r', 'p') and not classes.relispartition`

it('foreign keys between tenant tables lead from org_id to org_id', async () => {
  const offenders = await sql<{ name: string }[]>`
    with tenants as (${tenantTables})
    select pairs.conrelid::regclass::text || '.' || pairs.conname as name
      from pg_constraint as pairs
      join tenants as here on here.oid = pairs.conrelid
      join tenants as there on there.oid = pairs.confrelid
     where pairs.contype = 'f'
       and not exists (
             select from unnest(pairs.conkey, pairs.confkey) as columns (here, there)
              where columns.here = here.org_column and columns.there = there.org_column)`
  expect(offenders).toEqual([])
})

it('a row whose reference is forgotten stays with its organization', async () => {
  const offenders = await sql<{ name: string }[]>`
    with tenants as (${tenantTables})
    select forgetting.conrelid::regclass::text || '.' || forgetting.conname as name
      from pg_constraint as forgetting
      join tenants on tenants.oid = forgetting.conrelid
     where forgetting.contype = 'f' and 'n' in (forgetting.confdeltype, forgetting.confupdtype)
       and tenants.org_column
           = any (coalesce(nullif(forgetting.confdelsetcols, '{}'), forgetting.conkey))`
  expect(offenders).toEqual([])
})

// Ids without a foreign key. Each is a decision: nothing but functions that look them up with the
// organization of the row may read them.
const RECORDS = 'a report or a history, which outlives its subject'
const DERIVED = 'made from other rows by triggers and folds, and away with them'
const LOOSE: Record<string, string> = {
  'audit_log.org_id': RECORDS,
  'customer_import_rows.customer_id': RECORDS,
  'customer_merges.merged_id': RECORDS,
  'customer_merges.survivor_id': RECORDS,
  'email_outbox.subject_id':
    'an order, an invoice, a credit note, a voucher or an invitation, as subject_type says',
  'invoice_import_documents.customer_id': RECORDS,
  'invoice_import_documents.document_id': 'chosen before the document is made',
  'invoice_import_documents.payment_id': 'chosen before the payment is made',
  'invoice_items.order_item_id': 'an issued line stands for itself and cannot forget',
  'invoice_items.product_id': 'an issued line stands for itself and cannot forget',
  'invoice_items.variant_id': 'an issued line stands for itself and cannot forget',
  'order_items.product_id': 'the variant beside it has one; a sold line outlives both',
  'private.customer_bulk_rows.customer_id': 'may be merged away before its turn comes',
  'private.customer_duplicate_keys.customer_id': DERIVED,
  'private.customer_duplicate_keys.org_id': DERIVED,
  'private.customer_duplicates.customer_id': DERIVED,
  'private.customer_duplicates.org_id': DERIVED,
  'private.customer_duplicates.other_id': DERIVED,
  'private.customer_redirects.customer_id': 'the customer that is gone by a merge',
  'private.customer_search_words.customer_id': DERIVED,
  'private.customer_search_words.org_id': DERIVED,
  'private.idempotency_keys.made_id': 'of one of several tables, and looked for there',
  'private.product_listing_queue.org_id': DERIVED,
  'private.product_sales.product_id': DERIVED,
  'private.sales_changes.product_id': DERIVED,
  'product_import_rows.product_id': RECORDS,
  'product_import_rows.variant_id': RECORDS,
  'stock_movements.import_id': 'an import that moved anything is never deleted',
  'stock_movements.order_id': 'written after the stock that it takes, and never deleted',
}

it('every id in a tenant table is a foreign key, but for people who may have left', async () => {
  const loose = await sql<{ name: string }[]>`
    with tenants as (${tenantTables})
    select tenants.oid::regclass::text || '.' || columns.attname as name
      from tenants
      join pg_attribute as columns
        on columns.attrelid = tenants.oid and columns.attnum > 0 and not columns.attisdropped
     where columns.atttypid = 'uuid'::regtype
       and columns.attname ~ '_id$' and columns.attname not in ('actor_id', 'user_id', 'lease_id')
       and not exists (
             select from pg_constraint as keys
              where keys.conrelid = tenants.oid and keys.contype = 'f'
                and columns.attnum = any (keys.conkey))`
  expect(loose.map(({ name }) => name).toSorted()).toEqual(Object.keys(LOOSE).toSorted())
})
