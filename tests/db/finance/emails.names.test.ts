import { expect, it } from 'vitest'
import { asOwner, inTransaction } from '../../helpers/db.ts'
import {
  createCreditNote,
  createSupplier,
  createVoucher,
  postVoucher,
} from '../../helpers/finance-factories.ts'
import { arrange, send } from './emails.helpers.ts'

// A customer's is what a guest once typed in the shop.
it('mails of documents make no link of the name of a customer or supplier', () =>
  inTransaction(async (tx) => {
    const { admin, org, invoice } = await arrange(tx)
    const name = 'Ada www.evil.test'
    await asOwner(tx)
    await tx`set local session_replication_role = replica`
    await tx`
      update public.invoices set bill_to = bill_to || ${tx.json({ name })} where id = ${invoice.id}`
    await tx`set local session_replication_role = origin`
    const note = await createCreditNote(tx, invoice)
    const supplier = await createSupplier(tx, { org_id: org.id, name, email: 'a@example.test' })
    const voucher = await createVoucher(tx, { org_id: org.id, supplier_id: supplier.id })
    await postVoucher(tx, org.id, voucher.id)
    for (const [send_document, id] of [
      ['send_invoice', invoice.id],
      ['send_credit_note', note.id],
      ['send_voucher', voucher.id],
    ] as const) {
      const mail = await send(tx, admin, send_document, org.id, id)
      await asOwner(tx)
      const [row] = await tx<{ text_body: string }[]>`
        select text_body from public.email_outbox where id = ${mail.id}`
      expect(row?.text_body, send_document).toContain('Hello Ada www.\u200bevil.\u200btest,')
    }
  }))
