import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  applied,
  balancesOf,
  differencesOf,
  documentsOf,
  keepPdf,
  untilDone,
  withBooks,
} from './invoice_imports.helpers.ts'
import { onlineRetail } from './online-retail.ts'

describe('undo_invoice_import', () => {
  it('takes away what came, with its postings and customers, and nothing else', async () => {
    await withBooks(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      const undone = await untilDone(tx, 'undo', orgId, id, 5)
      expect(undone).toMatchObject({ status: 'undone', deleted_count: 14, kept_count: 0 })
      expect(await documentsOf(tx, orgId)).toEqual([])
      expect(await balancesOf(tx, orgId)).toEqual({})
      await asOwner(tx)
      const [left] = await tx`
        select
          (select count(*)::integer from public.customers where org_id = ${orgId}) as customers,
          (select count(*)::integer from public.payments where org_id = ${orgId}) as payments,
          (select coalesce(sum(debit_minor + credit_minor), 0)::integer
             from private.ledger_movements where org_id = ${orgId}) as moved`
      expect(left).toEqual({ customers: 0, payments: 0, moved: 0 })
      // And again, under the same name.
      await as(tx, owner)
      expect((await applied(tx, orgId, onlineRetail)).after.document_count).toBe(14)
    })
  })

  it('keeps an invoice to which something happened, with its credit note', async () => {
    await withBooks(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      await asOwner(tx)
      await tx`
        update public.invoices set sent_at = now() where org_id = ${orgId} and number = '541587'`
      await as(tx, owner)
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        deleted_count: 12,
        kept_count: 2,
      })
      expect((await documentsOf(tx, orgId)).map(({ number }) => number)).toEqual([
        '541587',
        'C541641',
      ])
      expect(await differencesOf(tx, orgId)).toEqual([])
    })
  })

  it('keeps an invoice and its credit note when somebody has opened the PDF of either', async () => {
    for (const [kind, number] of [
      ['invoice', '541587'],
      ['credit_note', 'C541641'],
    ] as const) {
      await withBooks(async (tx, orgId, owner) => {
        const { id } = await applied(tx, orgId, onlineRetail)
        await tx`set constraints all immediate`
        const [paper] = await tx<{ id: string }[]>`
          select id from ${tx(`public.${kind}s`)} where org_id = ${orgId} and number = ${number}`
        await keepPdf(tx, orgId, kind, required(paper).id)
        await as(tx, owner)
        expect(await untilDone(tx, 'undo', orgId, id, 1)).toMatchObject({ kept_count: 2 })
        expect((await documentsOf(tx, orgId)).map((document) => document.number)).toEqual([
          '541587',
          'C541641',
        ])
      })
    }
  })

  it('takes nothing out of closed books', async () => {
    await withBooks(async (tx, orgId) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      await tx`select public.close_books(${orgId}, '2010-12-31')`
      await expectDenied(
        tx`select public.undo_invoice_import(${orgId}, ${id}, 100)`,
        'PT422',
        'finance.import_period_closed',
      )
      expect(await documentsOf(tx, orgId)).toHaveLength(14)
    })
  })

  it('nobody can delete an imported document otherwise, the owner of the tables neither', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(tx, orgId, onlineRetail)
      await asOwner(tx)
      for (const name of ['credit_notes', 'invoices', 'payments', 'payment_allocations']) {
        await expectDenied(
          tx`delete from ${tx(`public.${name}`)} where org_id = ${orgId}`,
          '42501',
          'finance.document_is_final',
        )
      }
      for (const name of ['journal_lines', 'journal_entries']) {
        await expectDenied(
          tx`delete from ${tx(`public.${name}`)} where org_id = ${orgId}`,
          '42501',
          'finance.ledger_is_append_only',
        )
      }
    })
  })
})
