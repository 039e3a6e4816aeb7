import { describe, expect, it } from 'vitest'
import { invoiceTotalSchema } from '../../../lib/finance/invoices.schemas.ts'
import { supplierSchema } from '../../../lib/finance/suppliers.schemas.ts'
import { voucherTotalSchema } from '../../../lib/finance/vouchers.schemas.ts'

/** Two of the largest documents there can be. */
const SUM = 2 * Number.MAX_SAFE_INTEGER
const total = { state: 'draft', currency: 'EUR', exponent: 2, count: 2 }

describe('sums of many documents', () => {
  it('may be more than a number holds exactly', () => {
    const sums = { total_minor: SUM, open_minor: SUM }
    const settled = {
      paid_minor: SUM,
      credited_minor: SUM,
      given_back_minor: SUM,
      written_off_minor: SUM,
    }
    const invoices = { ...sums, ...settled }
    expect(invoiceTotalSchema.parse({ ...total, ...invoices })).toMatchObject(invoices)
    expect(voucherTotalSchema.parse({ ...total, ...sums })).toMatchObject(sums)
    const open = [{ currency: 'EUR', exponent: 2, open_minor: SUM }]
    expect(supplierSchema.shape.open.parse(open)).toEqual(open)
  })
})
