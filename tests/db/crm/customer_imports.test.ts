import { describe, expect, it } from 'vitest'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  customersOf,
  header,
  report,
  review,
  stage,
  untilDone,
  withAdmin,
} from './customer_imports.helpers.ts'

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
      // Nothing is combined with somebody who is left as they are.
      expect(await review(tx, id, 'skip')).toMatchObject({
        update_count: 0,
        merged_count: 0,
        skipped_count: 5,
      })
      const told = await report(tx, id)
      expect(told.filter(({ reason }) => reason === 'crm.customer_exists')).toHaveLength(5)
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

  it('takes the tags that a customer has, however many a merge gave them, and refuses one more', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      const names = Array.from({ length: 51 }, (_, n) => `t${n}`)
      const { id: customerId } = await createCustomer(tx, { org_id: orgId, external_ref: 'many' })
      for (const name of names) {
        const tag = await createTag(tx, { org_id: orgId, name })
        await tagCustomer(tx, { org_id: orgId, customer_id: customerId, tag_id: tag.id })
      }
      await as(tx, admin)
      const fields = { 0: 'external_ref', 1: 'tags', 2: 'company' }
      const id = await stage(tx, orgId, [['many', names.join(', '), 'Acme']])
      await review(tx, id, 'update', fields)
      expect(await report(tx, id)).toMatchObject([{ outcome: 'update', reason: null }])
      await untilDone(tx, 'apply', id)
      const [saved] = await tx`
        select company, (select count(*)::int from public.customer_tags
                          where customer_id = ${customerId}) as tags
          from public.customers where id = ${customerId}`
      expect(saved).toEqual({ company: 'Acme', tags: 51 })

      const others = await stage(tx, orgId, [
        ['many', names.toReversed().join(';'), 'Acme'],
        ['many', 'one more', 'Acme'],
      ])
      await review(tx, others, 'update', fields)
      const refused = { outcome: 'error', reason: 'crm.too_many_tags' }
      expect(await report(tx, others)).toMatchObject([refused, refused])
      await review(tx, others, 'skip', fields)
      expect(await report(tx, others)).toMatchObject([
        { reason: 'crm.customer_exists' },
        { reason: 'crm.customer_exists' },
      ])
      const notes = await stage(tx, orgId, [['many', 't1,'.repeat(1000), 'Acme']])
      await review(tx, notes, 'update', fields)
      expect(await report(tx, notes)).toMatchObject([refused])
    }))

  it('takes the first of two columns of one field and counts the rows where the other differs', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [
        ['1', '+44 20 1', '+44 7700 1', ''],
        ['2', '', '+44 7700 2', ' '],
        ['3', '+44 20 3', ' +44 20 3', null],
        ['4', '+44 20 4', '+44 7700 4', '+44 30 4'],
        ['5', '', '', ''],
        ['5', '+44 20 5', '+44 7700 5', ''],
        ['x'.repeat(101), '+44 20 6', '+44 7700 6', ''],
      ])
      const fields = { 0: 'external_ref', 1: 'phone', 2: 'phone', 3: 'phone' }
      expect(await review(tx, id, 'update', fields)).toMatchObject({
        insert_count: 5,
        merged_count: 1,
        error_count: 1,
        warning_count: 3,
      })
      const note = (value: string) => [
        { field: 'phone', reason: 'platform.import_value_left_out', value },
      ]
      const rows = await tx`
        select warnings from public.customer_import_rows where import_id = ${id} order by row_number`
      expect(rows.map(({ warnings }) => warnings)).toEqual([
        note('+44 7700 1'),
        null,
        null,
        note('+44 7700 4, +44 30 4'),
        null,
        note('+44 7700 5'),
        null,
      ])
      const [counted] = await tx`
        select reason_counts from public.customer_imports where id = ${id}`
      expect(counted?.reason_counts).toMatchObject({ 'platform.import_value_left_out': 3 })
      await untilDone(tx, 'apply', id)
      const phones = await tx`
        select phone from public.customers where org_id = ${orgId} order by external_ref`
      expect(phones.map(({ phone }) => phone)).toEqual([
        '+44 20 1',
        '+44 7700 2',
        '+44 20 3',
        '+44 20 4',
        '+44 20 5',
      ])
    }))

  it('joins the tags of all columns that are tags', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [
        ['1', 'VIP', 'Press; vip'],
        ['2', '', 'Press'],
        ['3', null, ''],
      ])
      const fields = { 0: 'external_ref', 1: 'tags', 2: 'tags' }
      expect(await review(tx, id, 'update', fields)).toMatchObject({ warning_count: 0 })
      const rows = await tx`
        select "values" -> 'tags' as tags from public.customer_import_rows
        where import_id = ${id} order by row_number`
      expect(rows.map(({ tags }) => tags)).toEqual([['Press', 'VIP'], ['Press'], null])
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
