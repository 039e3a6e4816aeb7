import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  customersOf,
  report,
  review,
  stage,
  untilDone,
  withAdmin,
} from './customer_imports.helpers.ts'

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

  it('a row that was combined with one that does not go in is reported with it', () =>
    withAdmin(async (tx, orgId, admin) => {
      await asOwner(tx)
      const edited = await createCustomer(tx, { org_id: orgId, name: 'Old', external_ref: 'R1' })
      await as(tx, admin)
      const id = await stage(tx, orgId, [
        ['R1', 'From file', 'a@x.test', '', ''],
        ['', '', 'a@x.test', '111', ''],
        ['R2', 'Second', '', '', ''],
        ['R2', '', '', '222', ''],
        ['R1', '', '', '333', ''],
      ])
      expect(await review(tx, id)).toMatchObject({
        update_count: 1,
        insert_count: 1,
        merged_count: 3,
      })
      await tx`select public.update_customer(${orgId}, ${edited.id}, '{"company": "By hand"}')`
      expect(await untilDone(tx, 'apply', id)).toMatchObject({
        insert_count: 1,
        update_count: 0,
        merged_count: 1,
        error_count: 3,
      })
      const refused = {
        outcome: 'error',
        reason: 'crm.customer_changed_since_review',
        merged: null,
      }
      expect(await report(tx, id)).toMatchObject([
        refused,
        refused,
        { outcome: 'insert' },
        { outcome: 'merged', merged: 3, reason: null },
        refused,
      ])
    }))

  it('a row that was combined with one that is skipped by now is skipped with it', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [
        ['', 'From file', 'late@x.test', '', ''],
        ['', '', 'new@x.test', '', ''],
        ['', '', 'late@x.test', '111', ''],
      ])
      expect(await review(tx, id, 'skip')).toMatchObject({ insert_count: 2, merged_count: 1 })
      await tx`select public.create_customer(${orgId}, '{"name": "By hand", "email": "late@x.test"}')`
      expect(await untilDone(tx, 'apply', id)).toMatchObject({
        insert_count: 1,
        merged_count: 0,
        skipped_count: 2,
      })
      expect(await report(tx, id)).toMatchObject([
        { outcome: 'skipped', reason: 'crm.customer_exists' },
        { outcome: 'insert' },
        { outcome: 'skipped', reason: 'crm.customer_exists', merged: null },
      ])
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
