import type { FoundCustomer } from '@/components/commerce/orders/entry/customer-picker'
import type { FormAction } from '@/components/ui/action-types'
import type { ActionResult } from '@/lib/action'
import type { InvoiceProduct } from '@/lib/finance/invoice-editor.schemas'
import type {
  Invoice,
  InvoicePreview,
  PreviewInvoiceInput,
  SaveInvoiceDraftInput,
} from '@/lib/finance/invoices.schemas'

export interface EditorActions {
  findCustomers: (input: {
    org: string
    q: string
    limit: number
  }) => Promise<ActionResult<FoundCustomer[]>>
  /** Null for who may not. */
  createCustomer: FormAction<{ id: string }> | null
  findProducts: (input: { org: string; q: string }) => Promise<ActionResult<InvoiceProduct[]>>
  preview: (input: PreviewInvoiceInput & { org: string }) => Promise<ActionResult<InvoicePreview>>
  save: (
    input: SaveInvoiceDraftInput & { org: string },
  ) => Promise<ActionResult<Pick<Invoice, 'id' | 'updated_at'>>>
}
