import { describe, expect, it } from 'vitest'
import { expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { asAgent } from './invoice_drafts.helpers.ts'
import { type Details, item, saveDraft } from './invoices.helpers.ts'

type Sums = {
  items: { net_minor: number; tax_minor: number; gross_minor: number }[]
  net_minor: number
  tax_minor: number
  total_minor: number
  taxes: { tax_rate_bps: number; net_minor: number; tax_minor: number }[]
}

async function preview(tx: Tx, orgId: string, details: Details): Promise<Sums> {
  const [row] = await tx<{ sums: Sums }[]>`
    select public.preview_invoice(${orgId}, ${tx.json(details)}) as sums`
  return required(row).sums
}

describe('preview_invoice', () => {
  it('sums up what is typed so far, as the draft will have it', () =>
    asAgent(async (tx, { org, customerId }) => {
      const items = [
        { quantity: '1.5', unit_price_minor: 333, tax_rate_bps: 1900 },
        { quantity: 3, unit_price_minor: 999, discount_bps: 333, tax_rate_bps: 700 },
      ]
      const sums = await preview(tx, org.id, { prices_include_tax: true, items })
      const draft = await saveDraft(tx, org.id, {
        customer_id: customerId,
        prices_include_tax: true,
        items: items.map((line) => ({ ...line, description: 'Work' })),
      })
      expect(sums).toEqual({
        items: draft.items.map(({ net_minor, tax_minor, gross_minor }) => ({
          net_minor,
          tax_minor,
          gross_minor,
        })),
        net_minor: draft.net_minor,
        tax_minor: draft.tax_minor,
        total_minor: draft.total_minor,
        taxes: draft.taxes,
      })
      // 1.5 × 3.33 is 4.995, rounded away from zero; 19 % within it.
      expect(sums.items[0]).toEqual({ net_minor: 420, tax_minor: 80, gross_minor: 500 })
      expect(await preview(tx, org.id, {})).toMatchObject({ items: [], total_minor: 0, taxes: [] })
    }))

  it('refuses what the draft would refuse', () =>
    asAgent(async (tx, { org }) => {
      await expectDenied(
        () => preview(tx, org.id, { items: [item({ quantity: -1 })] }),
        'PT422',
        'finance.quantity_invalid',
      )
    }))
})
