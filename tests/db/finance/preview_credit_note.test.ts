import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { item, saveDraft, voidInvoice } from './invoices.helpers.ts'
import { behind, bill, credit, invoiceOf, pay, previewCredit, withPlace } from './money.helpers.ts'

describe('preview_credit_note', () => {
  it('comes to what the credit note comes to, however a line is cut, and changes nothing', () =>
    withPlace(async (tx, place) => {
      // 0.05 with tax: no half of it is half of the cents.
      const { id, items } = await bill(tx, place, {
        items: [item({ quantity: 4, unit_price_minor: 1, tax_rate_bps: 1900 })],
      })
      const line = required(items[0]).id
      for (const quantity of [1, 2, 0.5]) {
        const parts = [{ invoice_item_id: line, quantity }]
        const before = await invoiceOf(tx, place.orgId, id)
        const { total_minor } = await previewCredit(tx, place, id, parts)
        expect(await invoiceOf(tx, place.orgId, id)).toEqual(before)
        expect(total_minor).toBe((await credit(tx, place, id, { items: parts })).total_minor)
      }
    }))

  it('says what comes off the open amount and what of the payments is given back', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place)
      const half = [{ invoice_item_id: required(items[0]).id, quantity: 0.5 }]
      await pay(tx, place, {
        amount_minor: 8_000,
        allocations: [{ invoice_id: id, amount_minor: 8_000 }],
      })
      expect(await previewCredit(tx, place, id, half)).toEqual({
        total_minor: 5_000,
        settled_minor: 2_000,
        given_back_minor: 3_000,
      })
      expect(await previewCredit(tx, place, id)).toEqual({
        total_minor: 10_000,
        settled_minor: 2_000,
        given_back_minor: 8_000,
      })
      expect(await credit(tx, place, id, { items: half })).toMatchObject({
        settled_minor: 2_000,
        credit_minor: 3_000,
      })
    }))

  it('is refused where the credit note would be', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place)
      const more = [{ invoice_item_id: required(items[0]).id, quantity: 2 }]
      await expectDenied(
        () => previewCredit(tx, place, id, more),
        'PT422',
        'finance.credit_exceeds_invoice',
      )
      const draft = await saveDraft(tx, place.orgId, {
        customer_id: place.customerId,
        items: [item()],
      })
      await expectDenied(
        () => previewCredit(tx, place, draft.id),
        'PT422',
        'finance.invoice_not_issued',
      )
      await voidInvoice(tx, place.orgId, id)
      await expectDenied(() => previewCredit(tx, place, id), 'PT409', 'finance.invoice_is_void')
    }))

  it('does not find the invoice of another organization', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const { otherOrg } = place
      await behind(
        tx,
        place,
        () => tx`
          insert into public.memberships (org_id, user_id, role)
          values (${otherOrg.id}, ${place.admin.userId}, 'admin')`,
      )
      await expectDenied(
        () => previewCredit(tx, { ...place, orgId: otherOrg.id }, id),
        'PT404',
        'finance.invoice_not_found',
      )
      expect((await previewCredit(tx, place, id)).total_minor).toBe(10_000)
    }))
})
