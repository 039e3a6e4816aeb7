import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

const mapping = { 0: 'id', 1: 'name', 2: 'email', 3: 'external_ref', 4: 'tags' }

type Cells = (string | null)[]
type Reported = {
  outcome: string
  reason: string | null
  warning: string | null
  customer_id: string | null
}

async function review(tx: Tx, orgId: string, rows: Cells[], onMatch = 'update') {
  const [created] = await tx<{ id: string }[]>`
    select public.create_customer_import(${orgId}, 'f.csv', '["a","b","c","d","e"]') as id`
  const { id } = required(created)
  await tx`select public.stage_customer_import_rows(${id}, 1, ${tx.json(rows)})`
  await tx`select public.finish_staging_customer_import(${id}, ${rows.length})`
  await tx`select public.review_customer_import(${id}, ${tx.json(mapping)}, ${onMatch})`
  return { id, report: await report(tx, id) }
}

async function report(tx: Tx, id: string): Promise<Reported[]> {
  const rows = await tx<Reported[]>`
    select outcome, errors -> 0 ->> 'reason' as reason, warnings -> 0 ->> 'reason' as warning,
      customer_id
    from public.customer_import_rows where import_id = ${id} order by row_number`
  return [...rows]
}

async function apply(tx: Tx, id: string) {
  const [row] = await tx<{ summary: Record<string, unknown> }[]>`
    select public.apply_customer_import(${id}, 1000) as summary`
  return required(row).summary
}

async function withCustomers(
  run: (
    tx: Tx,
    at: { orgId: string; admin: Actor; ada: string; bob: string; foreign: string },
  ) => Promise<void>,
) {
  await inTransaction(async (tx) => {
    const { org, admin, otherOrg } = await createActors(tx)
    const ada = await createCustomer(tx, {
      org_id: org.id,
      name: 'Ada',
      email: 'ada@x.test',
      external_ref: 'A',
    })
    const bob = await createCustomer(tx, { org_id: org.id, name: 'Bob', email: null })
    const foreign = await createCustomer(tx, { org_id: otherOrg.id, name: 'Elsewhere' })
    await as(tx, admin)
    await run(tx, { orgId: org.id, admin, ada: ada.id, bob: bob.id, foreign: foreign.id })
  })
}

describe('an import with ids', () => {
  it('finds a customer who has neither e-mail nor reference, and changes what a row gives anew', () =>
    withCustomers(async (tx, { orgId, ada, bob }) => {
      const first = await review(tx, orgId, [
        [bob, 'Bob', '', '', ''],
        [ada.toUpperCase(), '', '', '', ''],
      ])
      expect(first.report).toMatchObject([
        { outcome: 'unchanged', customer_id: bob },
        { outcome: 'unchanged', customer_id: ada },
      ])
      const second = await review(tx, orgId, [
        [bob, 'Robert', 'bob@x.test', 'B', 'vip'],
        [ada, '', 'ada@new.test', 'A2', ''],
      ])
      expect(second.report).toMatchObject([{ outcome: 'update' }, { outcome: 'update' }])
      await apply(tx, second.id)
      const rows = await tx`
        select name, email, external_ref from public.customers
        where org_id = ${orgId} and id in (${ada}, ${bob}) order by name`
      expect([...rows]).toEqual([
        { name: 'Ada', email: 'ada@new.test', external_ref: 'A2' },
        { name: 'Robert', email: 'bob@x.test', external_ref: 'B' },
      ])
    }))

  it('goes by reference, e-mail or nothing where nobody here has the id, and says so', () =>
    withCustomers(async (tx, { orgId, ada, foreign }) => {
      const unknown = { warning: 'crm.import_id_unknown' }
      const { id, report: rows } = await review(tx, orgId, [
        [foreign, 'From elsewhere', '', '', ''],
        [randomUUID(), 'Ada', 'ada@x.test', '', ''],
        ['4711', 'Of another system', '', '', ''],
        ['', 'Without an id', '', '', ''],
        [foreign, '', '', '', 'vip'],
        ['4711', '', '', '', 'vip'],
      ])
      expect(rows).toMatchObject([
        { outcome: 'insert', ...unknown },
        { outcome: 'unchanged', customer_id: ada, ...unknown },
        { outcome: 'insert', ...unknown },
        { outcome: 'insert', warning: null },
        { outcome: 'error', reason: 'crm.import_id_unknown' },
        { outcome: 'skipped', reason: 'crm.row_unidentified' },
      ])
      expect(await apply(tx, id)).toMatchObject({ insert_count: 3, error_count: 1 })
      await asOwner(tx)
      const [untouched] = await tx`select name from public.customers where id = ${foreign}`
      expect(untouched).toEqual({ name: 'Elsewhere' })
    }))

  it('reports a row whose id, reference and e-mail are of different customers', () =>
    withCustomers(async (tx, { orgId, ada, bob }) => {
      const { report: rows } = await review(tx, orgId, [
        [bob, '', 'ada@x.test', '', ''],
        [bob, '', '', 'A', ''],
        [ada, '', 'ada@x.test', 'A', ''],
      ])
      expect(rows).toMatchObject([
        { outcome: 'error', reason: 'crm.matches_two_customers' },
        { outcome: 'error', reason: 'crm.matches_two_customers' },
        { outcome: 'unchanged' },
      ])
    }))

  it('gives a new address or reference to one customer only, the first', () =>
    withCustomers(async (tx, { orgId, ada, bob }) => {
      const { id, report: rows } = await review(tx, orgId, [
        [bob, '', 'new@x.test', '', ''],
        [ada, '', 'new@x.test', '', ''],
        ['', 'Somebody', 'new@x.test', '', ''],
        [ada, '', '', 'N', ''],
        [bob, '', '', 'N', ''],
      ])
      expect(rows).toMatchObject([
        { outcome: 'update', customer_id: bob },
        { outcome: 'error', reason: 'crm.email_in_another_row' },
        { outcome: 'merged', customer_id: bob },
        { outcome: 'update', customer_id: ada },
        { outcome: 'error', reason: 'crm.matches_two_customers' },
      ])
      expect(await apply(tx, id)).toMatchObject({ done: true, update_count: 2, error_count: 2 })
    }))

  it('takes a merged-away id for its survivor, whose own row has the last word', () =>
    withCustomers(async (tx, { orgId, admin, ada, bob }) => {
      const merged = randomUUID()
      await asOwner(tx)
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${orgId}, ${merged}, ${ada})`
      await as(tx, admin)
      const { id, report: rows } = await review(tx, orgId, [
        [ada, 'Ada', '', '', ''],
        [merged, 'A. Lovelace', '', '', ''],
        [bob, 'Bob', '', '', ''],
      ])
      expect(rows).toMatchObject([
        { outcome: 'unchanged', customer_id: ada, warning: null },
        { outcome: 'merged', customer_id: ada, warning: null },
        { outcome: 'unchanged' },
      ])
      expect(await apply(tx, id)).toMatchObject({ unchanged_count: 2, merged_count: 1 })
    }))

  it('leaves customers alone that exist, when that is what was asked for', () =>
    withCustomers(async (tx, { orgId, bob }) => {
      const { report: rows } = await review(tx, orgId, [[bob, 'Robert', '', '', '']], 'skip')
      expect(rows).toMatchObject([{ outcome: 'skipped', reason: 'crm.customer_exists' }])
    }))

  it('believes what a column of numbers says, as it is our own', () =>
    withCustomers(async (tx, { orgId, bob }) => {
      await tx`select public.update_customer(${orgId}, ${bob}, '{"external_ref": "7.0"}')`
      const { report: rows } = await review(tx, orgId, [[bob, '', '', '7.0', '']])
      expect(rows).toMatchObject([{ outcome: 'unchanged' }])
    }))
})

describe('staged imports', () => {
  const count = async (tx: Tx, orgId: string) => {
    const [row] = await tx<{ imports: number; rows: number }[]>`
      select (select count(*)::int from public.customer_imports where org_id = ${orgId}) as imports,
        (select count(*)::int from public.customer_import_rows where org_id = ${orgId}) as rows`
    return required(row)
  }

  it('twenty may wait, the next is refused until one is discarded', () =>
    withCustomers(async (tx, { orgId }) => {
      const create = () => tx<{ id: string }[]>`
        select public.create_customer_import(${orgId}, 'f.csv', '["name"]') as id`
      const [first] = await create()
      for (let more = 1; more < 20; more += 1) await create()
      await expectDenied(create(), 'PT409', 'crm.too_many_imports')
      await tx`select public.cancel_customer_import(${required(first).id})`
      await create()
    }))

  it('are forgotten after a week without a step, rows first, and applied ones never', () =>
    withCustomers(async (tx, { orgId }) => {
      const old = await review(tx, orgId, [
        ['', 'One', '', '', ''],
        ['', 'Two', '', '', ''],
        ['', 'Three', '', '', ''],
      ])
      const applied = await review(tx, orgId, [['', 'Applied', '', '', '']])
      await apply(tx, applied.id)
      await review(tx, orgId, [['', 'Young', '', '', '']])
      await asOwner(tx)
      await tx`alter table public.customer_imports disable trigger trg_100_set_updated_at`
      await tx`
        update public.customer_imports set updated_at = now() - interval '8 days'
        where id in (${old.id}, ${applied.id})`
      const remove = async (rows: number) => {
        const [row] = await tx<{ removed: number }[]>`
          select private.remove_abandoned_customer_imports(${rows}) as removed`
        return required(row).removed
      }
      expect(await count(tx, orgId)).toEqual({ imports: 3, rows: 5 })
      expect(await remove(2)).toBe(0)
      expect(await count(tx, orgId)).toEqual({ imports: 3, rows: 3 })
      expect(await remove(100)).toBe(1)
      expect(await count(tx, orgId)).toEqual({ imports: 2, rows: 2 })
    }))

  it.each(['{"has_header": "perhaps"}', '{"has_header": null}', '{"has_header": 1}', '[]'])(
    'cannot begin with the options %s',
    (options) =>
      withCustomers(async (tx, { orgId }) => {
        await expectDenied(
          tx`select public.create_customer_import(${orgId}, 'f', '["a"]', ${options}::text::jsonb)`,
          'PT422',
          'crm.import_options_malformed',
        )
        const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(${orgId}, 'f', '["a"]', '{"has_header": false}') as id`
        await expectDenied(
          tx`select public.note_customer_import(${required(created).id}, ${options}::text::jsonb)`,
          'PT422',
          'crm.import_options_malformed',
        )
      }),
  )

  it('a first row without cells cannot name the columns', () =>
    withCustomers(async (tx, { orgId }) => {
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(${orgId}, 'f', '["a"]', '{"has_header": false}') as id`
      const { id } = required(created)
      await tx`select public.stage_customer_import_rows(${id}, 1, '[[], ["Ada"]]')`
      await tx`select public.finish_staging_customer_import(${id}, 2)`
      await expectDenied(
        tx`select public.change_customer_import_header(${id}, true)`,
        'PT422',
        'crm.import_header_malformed',
      )
    }))
})
