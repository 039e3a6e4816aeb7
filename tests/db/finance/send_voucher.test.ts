import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createSupplier, createVoucher, postVoucher } from '../../helpers/finance-factories.ts'
import { send } from './emails.helpers.ts'

describe('send_voucher', () => {
  it('tells the supplier of a posted voucher, and nobody of a draft', () =>
    inTransaction(async (tx) => {
      const { admin, agent, org } = await createActors(tx)
      const supplier = await createSupplier(tx, {
        org_id: org.id,
        name: 'Paper & More',
        email: 'sales@example.test',
      })
      const { id } = await createVoucher(tx, { org_id: org.id, supplier_id: supplier.id })
      await as(tx, admin)
      await expectDenied(
        tx`select public.send_voucher(${org.id}, ${id})`,
        'PT409',
        'finance.voucher_not_posted',
      )
      await asOwner(tx)
      await postVoucher(tx, org.id, id)
      const mail = await send(tx, admin, 'send_voucher', org.id, id)
      expect(mail).toMatchObject({
        template_key: 'voucher.posted',
        to_address: 'sales@example.test',
        status: 'queued',
      })
      expect((await send(tx, admin, 'send_voucher', org.id, id)).id).toBe(mail.id)
      await asOwner(tx)
      const [row] = await tx<{ text_body: string }[]>`
        select text_body from public.email_outbox where id = ${mail.id}`
      expect(row?.text_body).toContain('Paper & More')
      expect(row?.text_body).toContain('50.00 EUR')
      await as(tx, agent)
      await expectDenied(
        tx`select public.send_voucher(${org.id}, ${id})`,
        '42501',
        'identity.permission_denied',
      )
    }))
})
