import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { balances, behind, bill, invoiceOf, voided, withPlace, writeOff } from './money.helpers.ts'

describe('write_off_invoice', () => {
  it('gives up part of an invoice, and then the rest', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const key = randomUUID()
      const part = await writeOff(tx, place, id, { amount_minor: 2_500 }, key)
      expect(part).toMatchObject({ kind: 'write_off', method: 'none', amount_minor: 2_500 })
      expect((await writeOff(tx, place, id, { amount_minor: 2_500 }, key)).id).toBe(part.id)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'issued',
        open_minor: 7_500,
        written_off_minor: 2_500,
      })
      const { detail } = await expectDenied(
        () => writeOff(tx, place, id, { amount_minor: 7_501 }),
        'PT409',
        'finance.payment_exceeds_open',
      )
      expect(detail).toBe('7500')
      await writeOff(tx, place, id)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'written_off',
        open_minor: 0,
      })
      await expectDenied(() => writeOff(tx, place, id), 'PT409', 'finance.payment_exceeds_open')
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        sales: -10_000,
        write_offs: 10_000,
      })
    }))

  it('refuses drafts, void invoices, those of others, and no reason', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const [draft, otherOrgs] = await behind(tx, place, async () => [
        await createInvoice(tx, { org_id: place.orgId }),
        await createInvoice(tx, { org_id: place.otherOrg.id, is_issued: true }),
      ])
      const gone = await bill(tx, place)
      await voided(tx, place, gone.id)
      await expectDenied(() => writeOff(tx, place, draft.id), 'PT422', 'finance.invoice_not_issued')
      await expectDenied(() => writeOff(tx, place, gone.id), 'PT409', 'finance.invoice_is_void')
      await expectDenied(
        () => writeOff(tx, place, otherOrgs.id),
        'PT404',
        'finance.invoice_not_found',
      )
      await expectDenied(
        () => writeOff(tx, place, id, { note: '' }),
        'PT422',
        'platform.value_missing',
      )
      await expectDenied(
        () => writeOff(tx, place, id, { method: 'cash' }),
        'PT422',
        'platform.field_unknown',
      )
      await writeOff(tx, place, id)
    }))
})
