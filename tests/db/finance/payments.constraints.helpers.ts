import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createPayment,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'

export const nobody = '00000000-0000-4000-8000-000000000000'

export const beyond = 9_007_199_254_740_992

export const hash = Buffer.alloc(32)

export type Given = { invoice: InvoiceRow; paymentId: string; noteId: string }

export async function withMoney(run: (tx: Tx, given: Given) => Promise<void>): Promise<void> {
  await inTransaction(async (tx) => {
    const { id: org_id } = await createOrganization(tx)
    const invoice = await createInvoice(tx, { org_id, is_issued: true })
    const { id: paymentId } = await createPayment(tx, invoice)
    const { id: noteId } = await createCreditNote(tx, invoice)
    await tx`set constraints all immediate`
    await run(tx, { invoice, paymentId, noteId })
  })
}

export const payment = ({ invoice }: Given, change: Record<string, unknown>) => ({
  org_id: invoice.org_id,
  kind: 'payment',
  method: 'cash',
  customer_id: invoice.customer_id,
  currency: 'EUR',
  amount_minor: 100,
  paid_on: '2026-06-15',
  ...change,
})
