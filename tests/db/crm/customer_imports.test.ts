import { describe, expect, it } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

const mapping = { 0: 'external_ref', 1: 'name', 2: 'email', 3: 'phone', 4: 'country_code' }
const header = ['id', 'name', 'mail', 'phone', 'country']

type Row = (string | null)[]
type Summary = Record<string, number> & { done: boolean; status: string }
type Report = {
  outcome: string
  reason: string | null
  warning: string | null
  merged: number | null
}

async function stage(tx: Tx, orgId: string, rows: Row[]): Promise<string> {
  const [created] = await tx<{ id: string }[]>`
    select public.create_customer_import(${orgId}, 'file.csv', ${tx.json(header)}, '{}') as id`
  const { id } = required(created)
  await tx`select public.stage_customer_import_rows(${id}, 1, ${tx.json(rows)})`
  await tx`select public.finish_staging_customer_import(${id}, ${rows.length})`
  return id
}

async function review(tx: Tx, id: string, onMatch = 'update', fields: object = mapping) {
  const [row] = await tx<{ summary: Summary }[]>`
    select public.review_customer_import(${id}, ${tx.json(fields as never)}, ${onMatch}) as summary`
  const { summary } = required(row)
  const outcomes = ['insert', 'update', 'unchanged', 'merged', 'error', 'skipped']
  expect(outcomes.reduce((sum, name) => sum + (summary[`${name}_count`] ?? 0), 0)).toBe(
    summary.row_count,
  )
  return summary
}

async function report(tx: Tx, id: string): Promise<Report[]> {
  const rows = await tx<Report[]>`
    select outcome, errors -> 0 ->> 'reason' as reason, warnings -> 0 ->> 'reason' as warning,
      merged_into as merged
    from public.customer_import_rows where import_id = ${id} order by row_number`
  return [...rows]
}

async function untilDone(tx: Tx, verb: 'apply' | 'undo', id: string, rows = 2): Promise<Summary> {
  for (;;) {
    const [row] = await tx<{ summary: Summary }[]>`
      select ${tx.unsafe(`public.${verb}_customer_import`)}(${id}, ${rows}) as summary`
    const { summary } = required(row)
    if (summary.done) return summary
  }
}

async function withAdmin(run: (tx: Tx, orgId: string, admin: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const { otherOrg, otherOwner } = await createActors(tx)
    await as(tx, otherOwner)
    await run(tx, otherOrg.id, otherOwner)
  })
}

async function customersOf(tx: Tx, orgId: string) {
  return [
    ...(await tx<{ name: string; email: string; external_ref: string; country_code: string }[]>`
      select name, email, external_ref, country_code from public.customers
      where org_id = ${orgId} order by external_ref, name`),
  ]
}

describe('review_customer_import', () => {
  it('accounts for every row of a nasty file and touches no customer', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [
        ['1.0', '=cmd|calc', 'A@x.test ', '', 'EIRE'],
        ['2.0', 'Quoted\nname', '', '', 'Narnia'],
        ['1.0', 'Later name', ' a@X.test', null, ''],
        ['', '', '', '', 'Germany'],
        ['3.0', 'Bad', 'not-an-address', '', ''],
        ['4.0', 'x'.repeat(201), '', '', ''],
        ['5.0', 'Tab\u0007bell', '', '', ''],
        ['', '', 'a@x.test', '', ''],
        ['6.0', 'Same address', 'a@x.test', '', ''],
        ['7.0'],
        ['', 'Only a name', '', '', '', 'extra'],
        ['', '', '', '+44 20 5', ''],
        ['', 'مرحبا 👋', '', '', 'united kingdom'],
      ])
      const summary = await review(tx, id)
      expect(summary).toMatchObject({
        insert_count: 6,
        merged_count: 2,
        error_count: 4,
        skipped_count: 1,
        warning_count: 2,
        status: 'reviewed',
      })
      expect(await report(tx, id)).toEqual([
        { outcome: 'insert', reason: null, warning: null, merged: null },
        { outcome: 'insert', reason: null, warning: 'crm.country_unknown', merged: null },
        { outcome: 'merged', reason: null, warning: null, merged: 1 },
        { outcome: 'skipped', reason: 'crm.row_unidentified', warning: null, merged: null },
        { outcome: 'error', reason: 'crm.email_invalid', warning: null, merged: null },
        { outcome: 'error', reason: 'crm.value_too_long', warning: null, merged: null },
        {
          outcome: 'error',
          reason: 'crm.value_has_control_characters',
          warning: null,
          merged: null,
        },
        { outcome: 'merged', reason: null, warning: null, merged: 1 },
        { outcome: 'error', reason: 'crm.email_in_another_row', warning: null, merged: null },
        { outcome: 'insert', reason: null, warning: null, merged: null },
        { outcome: 'insert', reason: null, warning: 'crm.row_has_extra_cells', merged: null },
        { outcome: 'insert', reason: null, warning: null, merged: null },
        { outcome: 'insert', reason: null, warning: null, merged: null },
      ])
      expect(await customersOf(tx, orgId)).toEqual([])
      await untilDone(tx, 'apply', id)
      expect(await customersOf(tx, orgId)).toMatchObject([
        { external_ref: '1', name: 'Later name', email: 'a@x.test', country_code: 'IE' },
        { external_ref: '2', name: 'Quoted name', country_code: null },
        { external_ref: '7', name: null },
        { name: 'Only a name' },
        { name: 'مرحبا 👋', country_code: 'GB' },
        { name: null },
      ])
    }))

  it('imports 931 rows with a phone and no e-mail', () =>
    withAdmin(async (tx, orgId) => {
      const rows = Array.from({ length: 931 }, (_, index) => ['', '', '', `+44 20 ${index}`, ''])
      const id = await stage(tx, orgId, rows)
      expect(await review(tx, id)).toMatchObject({ insert_count: 931 })
      expect(await untilDone(tx, 'apply', id, 500)).toMatchObject({ insert_count: 931 })
      expect(await customersOf(tx, orgId)).toHaveLength(931)
    }))

  it('finds customers by reference, else by e-mail, and reports where the two disagree', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      const at = { org_id: orgId }
      await createCustomer(tx, { ...at, name: 'One', external_ref: 'R1', email: 'one@x.test' })
      await createCustomer(tx, { ...at, name: 'Two', external_ref: 'R2', email: 'two@x.test' })
      await createCustomer(tx, { ...at, name: 'Three', email: 'three@x.test' })
      await createCustomer(tx, {
        ...at,
        name: 'Four',
        email: 'four@x.test',
        archived_at: new Date(),
      })
      await as(tx, admin)
      const id = await stage(tx, orgId, [
        ['R1', 'One', '', '', ''],
        ['R1', 'One again', '', '', ''],
        ['R2', 'Two', 'one@x.test', '', ''],
        ['R9', 'Nine', 'two@x.test', '', ''],
        ['R3', '', 'THREE@x.test', '', ''],
        ['', 'Fourth', 'four@x.test', '', ''],
        ['', '', 'two@x.test', '', ''],
      ])
      await review(tx, id)
      expect(await report(tx, id)).toMatchObject([
        { outcome: 'update' },
        { outcome: 'merged', merged: 1 },
        { outcome: 'error', reason: 'crm.matches_two_customers' },
        { outcome: 'error', reason: 'crm.external_ref_differs' },
        { outcome: 'update' },
        { outcome: 'update', warning: 'crm.customer_is_archived' },
        { outcome: 'unchanged' },
      ])
      expect(await review(tx, id, 'skip')).toMatchObject({ update_count: 0, skipped_count: 4 })
    }))

  it('refuses a row with more tags than a customer may have', () =>
    withAdmin(async (tx, orgId) => {
      const tags = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`).join(',')
      const id = await stage(tx, orgId, [
        ['1', tags(50)],
        ['2', tags(51)],
      ])
      await review(tx, id, 'update', { 0: 'name', 1: 'tags' })
      expect(await report(tx, id)).toMatchObject([
        { outcome: 'insert' },
        { outcome: 'error', reason: 'crm.too_many_tags' },
      ])
    }))

  it('refuses rows that together give a customer more tags than one may have', () =>
    withAdmin(async (tx, orgId, admin) => {
      const tags = (from: number, count: number) =>
        Array.from({ length: count }, (_, n) => `t${from + n}`).join(';')
      await asOwner(tx)
      await createCustomer(tx, { org_id: orgId, external_ref: 'old' })
      await as(tx, admin)
      const [old] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${orgId}`
      await tx`select public.update_customer(${orgId}, ${required(old).id}, ${tx.json({
        tags: tags(0, 40).split(';'),
      })})`
      const id = await stage(tx, orgId, [
        ['many', tags(0, 30)],
        ['many', tags(30, 21)],
        ['fits', tags(0, 30)],
        ['fits', tags(10, 40)],
        ['old', tags(40, 11)],
        ['OLD', tags(40, 10)],
      ])
      await review(tx, id, 'update', { 0: 'external_ref', 1: 'tags' })
      const tooMany = { outcome: 'error', reason: 'crm.too_many_tags' }
      const expected = [tooMany, tooMany, { outcome: 'insert' }, { outcome: 'merged' }, tooMany]
      expect(await report(tx, id)).toMatchObject([...expected, { outcome: 'insert' }])
      await review(tx, id, 'skip', { 0: 'external_ref', 1: 'tags' })
      expect((await report(tx, id))[4]).toMatchObject({ reason: 'crm.customer_exists' })
    }))

  it('may be repeated with another mapping, and refuses one that makes no sense', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [['A', 'Name', '', '', '']])
      await review(tx, id)
      await review(tx, id, 'update', { 0: 'name', 1: 'company' })
      await untilDone(tx, 'apply', id)
      expect(await customersOf(tx, orgId)).toMatchObject([{ name: 'A', external_ref: null }])
      const other = await stage(tx, orgId, [['B', '', '', '', '']])
      for (const wrong of [
        {},
        { 9: 'name' },
        { 0: 'password' },
        { '0; drop': 'name' },
        { '-1': 'name' },
      ]) {
        await expectDenied(
          () => review(tx, other, 'update', wrong),
          'PT422',
          'crm.import_mapping_malformed',
        )
      }
    }))
})

describe('stage_customer_import_rows', () => {
  it('takes a batch again without counting it twice, and misses one that is missing', () =>
    withAdmin(async (tx, orgId) => {
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(${orgId}, 'f', ${tx.json(header)}) as id`
      const { id } = required(created)
      const batch = (first: number) => tx`
        select public.stage_customer_import_rows(${id}, ${first}, '[["1"], ["2"]]')`
      await batch(1)
      await batch(1)
      await batch(5)
      const finish = (count: number) =>
        tx`select public.finish_staging_customer_import(${id}, ${count})`
      await expectDenied(finish(6), 'PT409', 'crm.import_rows_missing')
      await batch(3)
      await finish(6)
      await expectDenied(batch(1), 'PT409', 'crm.import_status_wrong')
    }))

  it.each(['{}', '[1]', '[[1]]', '[[{}]]', 'null'])('refuses rows that are %s', (rows) =>
    withAdmin(async (tx, orgId) => {
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(${orgId}, 'f', ${tx.json(header)}) as id`
      const error = await tx
        .savepoint(
          (savepoint) =>
            savepoint`select public.stage_customer_import_rows(${required(created).id}, 1, ${rows}::text::jsonb)`,
        )
        .then(
          () => null,
          (reason: unknown) => reason,
        )
      expect(error).toBeInstanceOf(Error)
    }),
  )
})

describe('apply and undo', () => {
  it('an import applied again changes nothing, and an update is undone field by field', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      await createCustomer(tx, { org_id: orgId, name: 'Old', external_ref: 'R1', email: null })
      await as(tx, admin)
      const rows = [
        ['R1', 'New', 'new@x.test', '', 'DE'],
        ['R2', 'Second', '', '', ''],
        ['R3', 'Third', '', '', ''],
      ]
      const before = await customersOf(tx, orgId)
      const first = await stage(tx, orgId, rows)
      await review(tx, first)
      expect(await untilDone(tx, 'apply', first)).toMatchObject({
        insert_count: 2,
        update_count: 1,
      })
      const second = await stage(tx, orgId, rows)
      expect(await review(tx, second)).toMatchObject({ unchanged_count: 3 })

      const [third] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${orgId} and external_ref = 'R3'`
      await tx`select public.update_customer(${orgId}, ${required(third).id}, '{"name": "Kept"}')`
      expect(await untilDone(tx, 'undo', first)).toMatchObject({
        deleted_count: 1,
        restored_count: 1,
        kept_count: 1,
        status: 'undone',
      })
      expect(await customersOf(tx, orgId)).toEqual([
        ...before,
        expect.objectContaining({ name: 'Kept' }),
      ])
    }))

  it('a customer who came after the review is updated, not doubled', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [['', 'From file', 'late@x.test', '', '']])
      expect(await review(tx, id)).toMatchObject({ insert_count: 1 })
      await tx`select public.create_customer(${orgId}, '{"name": "By hand", "email": "late@x.test"}')`
      expect(await untilDone(tx, 'apply', id)).toMatchObject({ insert_count: 0, update_count: 1 })
      expect(await customersOf(tx, orgId)).toMatchObject([{ name: 'From file' }])
    }))

  it('an edit made between review and apply is kept, and its row reported', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      const [edited, moved, gone, same] = [
        await createCustomer(tx, { org_id: orgId, name: 'Edited', external_ref: 'R1' }),
        await createCustomer(tx, { org_id: orgId, name: 'Moved', external_ref: 'R2' }),
        await createCustomer(tx, { org_id: orgId, name: 'Gone', external_ref: 'R3' }),
        await createCustomer(tx, { org_id: orgId, name: 'Same', external_ref: 'R4' }),
      ]
      await as(tx, admin)
      const id = await stage(
        tx,
        orgId,
        ['R1', 'R2', 'R3', 'R4', 'R5'].map((ref) => [ref, 'From file', '', '', '']),
      )
      expect(await review(tx, id)).toMatchObject({ update_count: 4, insert_count: 1 })
      await tx`select public.update_customer(${orgId}, ${edited.id}, '{"phone": "1"}')`
      await tx`select public.update_customer(${orgId}, ${moved.id}, '{"tags": ["vip"]}')`
      await asOwner(tx)
      await tx`delete from public.customers where org_id = ${orgId} and id = ${gone.id}`
      await as(tx, admin)
      const summary = await untilDone(tx, 'apply', id)
      expect(summary).toMatchObject({ update_count: 1, insert_count: 1, error_count: 3 })
      expect(await report(tx, id)).toMatchObject([
        { outcome: 'error', reason: 'crm.customer_changed_since_review' },
        { outcome: 'error', reason: 'crm.customer_changed_since_review' },
        { outcome: 'error', reason: 'crm.customer_not_found' },
        { outcome: 'update' },
        { outcome: 'insert' },
      ])
      const names = await customersOf(tx, orgId)
      expect(names.map(({ name }) => name)).toEqual(['Edited', 'Moved', 'From file', 'From file'])
      expect(same.name).toBe('Same')
      expect(await untilDone(tx, 'undo', id)).toMatchObject({ restored_count: 1, deleted_count: 1 })
    }))

  it('two rows whose customers became one since the review: one is applied, the other reported', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [
        ['r-7', 'By reference', '', '111', ''],
        ['', 'By mail', 'b@x.test', '222', ''],
        ['', 'No reference', '', '333', ''],
        ['', 'Nor here', '', '444', ''],
      ])
      expect(await review(tx, id)).toMatchObject({ insert_count: 4 })
      await tx`select public.create_customer(${orgId}, ${tx.json({
        name: 'Both',
        external_ref: 'r-7',
        email: 'b@x.test',
      })})`
      expect(await untilDone(tx, 'apply', id, 10)).toMatchObject({
        insert_count: 2,
        update_count: 1,
        error_count: 1,
      })
      expect(await report(tx, id)).toMatchObject([
        { outcome: 'update' },
        { outcome: 'error', reason: 'crm.customer_in_another_row' },
        { outcome: 'insert' },
        { outcome: 'insert' },
      ])
      await untilDone(tx, 'undo', id, 10)
      expect(await customersOf(tx, orgId)).toMatchObject([{ name: 'Both', external_ref: 'r-7' }])
    }))

  it('agents may not import, and others do not find the import', () =>
    inTransaction(async (tx) => {
      const { org, admin, agent, otherOwner, stranger } = await createActors(tx)
      await as(tx, admin)
      const id = await stage(tx, org.id, [['1', 'x', '', '', '']])
      await review(tx, id)
      const attempts = () => [
        tx`select public.apply_customer_import(${id})`,
        tx`select public.undo_customer_import(${id})`,
        tx`select public.cancel_customer_import(${id})`,
        tx`select public.review_customer_import(${id}, '{"0": "name"}')`,
        tx`select public.stage_customer_import_rows(${id}, 1, '[]')`,
      ]
      await as(tx, agent)
      for (const attempt of attempts()) await expectDenied(attempt, '42501')
      expect(await tx`select from public.customer_imports`).toHaveLength(0)
      for (const actor of [otherOwner, stranger]) {
        await as(tx, actor)
        for (const attempt of attempts()) {
          await expectDenied(attempt, 'PT404', 'crm.import_not_found')
        }
        expect(await tx`select from public.customer_import_rows`).toHaveLength(0)
      }
      await as(tx, admin)
      expect(await tx`select from public.customer_import_rows`).toHaveLength(1)
      await tx`select public.cancel_customer_import(${id})`
      await expectDenied(
        tx`select public.apply_customer_import(${id})`,
        'PT409',
        'crm.import_status_wrong',
      )
    }))
})
