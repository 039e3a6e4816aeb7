import { describe, expect, it } from 'vitest'
import { behindScenes, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  balancesOf,
  documentsOf,
  keepPdf,
  reviewed,
  untilDone,
  withBooks,
} from './invoice_imports.helpers.ts'
import { saveDraft, voidInvoice } from './invoices.helpers.ts'

// One invoice is paid where it was issued, the other is taken back by the last document.
const history = `number|customer|issued_on|description|quantity|unit_price
  A1|C1|2024-01-01|Thing|1|10.00
  A2|C1|2024-01-02|Other|1|5.00
  C1|C1|2024-01-03|Thing|-1|10.00`

type Paper = { id: string; customer_id: string; number: string; open_minor: number }

const papersOf = (tx: Tx, orgId: string) =>
  behindScenes(
    tx,
    () => tx<Paper[]>`
      select id, customer_id, number, open_minor from public.invoices
       where org_id = ${orgId} order by number`,
  )

const step = (tx: Tx, verb: 'apply' | 'undo', orgId: string, id: string, documents: number) =>
  tx`select ${tx.unsafe(`public.${verb}_invoice_import`)}(${orgId}, ${id}, ${documents})`

/** All that could happen to an invoice, or to a note of it, in the middle of an import. */
function deeds(tx: Tx, orgId: string, invoice: Paper): [string, () => PromiseLike<unknown>][] {
  const payment = {
    customer_id: invoice.customer_id,
    currency: 'EUR',
    amount_minor: 100,
    method: 'cash',
    allocations: [{ invoice_id: invoice.id, amount_minor: 100 }],
  }
  return [
    ['void', () => voidInvoice(tx, orgId, invoice.id)],
    ['pay', () => tx`select public.record_payment(${orgId}, ${tx.json(payment)})`],
    [
      'credit',
      () =>
        tx`select public.issue_credit_note(${orgId}, ${invoice.id}, ${tx.json({ reason: 'x' })})`,
    ],
    [
      'write off',
      () => tx`select public.write_off_invoice(${orgId}, ${invoice.id}, ${tx.json({ note: 'x' })})`,
    ],
    ['send', () => tx`select public.send_invoice(${orgId}, ${invoice.id}, 'a@example.test')`],
    [
      'remind',
      () => tx`select public.send_invoice_reminder(${orgId}, ${invoice.id}, 'a@example.test')`,
    ],
    ['open the PDF', () => keepPdf(tx, orgId, 'invoice', invoice.id)],
  ]
}

describe('an import of invoices that is under way', () => {
  it('lets nothing happen to its documents between two batches, and is finished after', () =>
    withBooks(async (tx, orgId) => {
      const { id } = await reviewed(tx, orgId, history)
      await step(tx, 'apply', orgId, id, 2)
      const [first, second] = await papersOf(tx, orgId)
      expect([required(first).open_minor, required(second).open_minor]).toEqual([1_000, 0])
      for (const [deed, run] of deeds(tx, orgId, required(first))) {
        const refusal = await expectDenied(run, 'PT409', 'finance.import_under_way')
        expect(refusal.message, deed).toBe('finance.import_under_way')
      }
      const [paid] = await tx<{ id: string }[]>`
        select id from public.payments where org_id = ${orgId}`
      await expectDenied(
        () => tx`select public.reverse_payment(${orgId}, ${required(paid).id}, 'x')`,
        'PT409',
        'finance.import_under_way',
      )

      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({ status: 'applied' })
      expect((await papersOf(tx, orgId)).map(({ open_minor }) => open_minor)).toEqual([0, 0])
      // Now it is a document like others.
      await tx`select public.send_invoice(${orgId}, ${required(second).id}, 'a@example.test')`
      await tx`select public.reverse_payment(${orgId}, ${required(paid).id}, 'x')`
    }))

  it('is passed by what a customer pays for no invoice in particular', () =>
    withBooks(async (tx, orgId) => {
      const { id } = await reviewed(tx, orgId, history)
      await step(tx, 'apply', orgId, id, 2)
      const [first] = await papersOf(tx, orgId)
      const { customer_id } = required(first)
      const draft = await saveDraft(tx, orgId, {
        customer_id,
        items: [{ description: 'New', quantity: 1, unit_price_minor: 700, tax_rate_bps: 0 }],
      })
      await tx`select public.issue_invoice(${orgId}, ${draft.id})`
      const payment = { customer_id, currency: 'EUR', amount_minor: 1_000, method: 'cash' }
      const [row] = await tx<{ payment: { credit_minor: number } }[]>`
        select public.record_payment(${orgId}, ${tx.json(payment)}) as payment`
      expect(required(row).payment.credit_minor).toBe(300)
      await untilDone(tx, 'apply', orgId, id)
      const papers = await papersOf(tx, orgId)
      expect(papers.map(({ open_minor }) => open_minor)).toEqual([0, 0, 0])
      await tx`set constraints all immediate`
      const [books] = await tx`select public.reconcile_ledger(${orgId}) as report`
      expect(books?.report).toEqual([])
    }))

  it('can be undone in the middle, and holds its documents until it is', () =>
    withBooks(async (tx, orgId) => {
      const { id } = await reviewed(tx, orgId, history)
      await untilDone(tx, 'apply', orgId, id)
      await step(tx, 'undo', orgId, id, 1)
      const [first] = await papersOf(tx, orgId)
      expect(required(first).open_minor).toBe(1_000)
      for (const [deed, run] of deeds(tx, orgId, required(first))) {
        const refusal = await expectDenied(run, 'PT409', 'finance.import_under_way')
        expect(refusal.message, deed).toBe('finance.import_under_way')
      }
      expect(await untilDone(tx, 'undo', orgId, id, 1)).toMatchObject({
        status: 'undone',
        deleted_count: 3,
        kept_count: 0,
      })
      expect(await documentsOf(tx, orgId)).toEqual([])
      expect(await balancesOf(tx, orgId)).toEqual({})
    }))

  it('sends and draws no credit note before it is done', () =>
    withBooks(async (tx, orgId) => {
      const { id } = await reviewed(tx, orgId, history)
      await untilDone(tx, 'apply', orgId, id)
      await step(tx, 'undo', orgId, id, 1)
      const other = await reviewed(
        tx,
        orgId,
        `number|customer|issued_on|description|quantity|unit_price
          C8|C1|2024-01-01|Thing|-1|10.00
          C9|C1|2024-01-02|Thing|-1|10.00`,
        { series: 'Notes' },
      )
      await step(tx, 'apply', orgId, other.id, 1)
      const [note] = await tx<{ id: string }[]>`
        select id from public.credit_notes where org_id = ${orgId}`
      const send = () =>
        tx`select public.send_credit_note(${orgId}, ${required(note).id}, 'a@example.test')`
      const open = () => keepPdf(tx, orgId, 'credit_note', required(note).id)
      await expectDenied(send, 'PT409', 'finance.import_under_way')
      await expectDenied(open, 'PT409', 'finance.import_under_way')
      await untilDone(tx, 'apply', orgId, other.id)
      await send()
      await open()
    }))
})
