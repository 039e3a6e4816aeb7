import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import { asAgent } from './invoice_drafts.helpers.ts'
import { getInvoice, item, saveDraft } from './invoices.helpers.ts'

describe('delete_invoice_draft', () => {
  it('an agent can delete a draft with its lines, once', () =>
    asAgent(async (tx, { org, customerId }) => {
      const { id } = await saveDraft(tx, org.id, { customer_id: customerId, items: [item()] })
      await tx`select public.delete_invoice_draft(${org.id}, ${id})`
      await expectDenied(() => getInvoice(tx, org.id, id), 'PT404', 'finance.invoice_not_found')
      expect(await tx`select from public.invoice_items where invoice_id = ${id}`).toHaveLength(0)
      await expectDenied(
        tx`select public.delete_invoice_draft(${org.id}, ${id})`,
        'PT404',
        'finance.invoice_not_found',
      )
    }))
})
