import { createInvoiceImport } from '../../helpers/invoice-import-factories.ts'
import { readers, readOnly, type TableExpectation } from './table-access.ts'

/** Files of invoices: for those who may import invoices; nobody writes the rows themselves. */
export const invoiceImportTables: Record<string, TableExpectation> = {
  invoice_import_documents: {
    arrange: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      const document = {
        org_id: org.id,
        import_id: id,
        kind: 'invoice',
        currency: 'EUR',
        issued_on: '2020-02-29',
        net_minor: 100,
        tax_minor: 0,
        item_count: 1,
      }
      await tx`
        insert into public.invoice_import_documents ${tx({ ...document, position: 1, number: '1' })}`
      return {
        locator: { org_id: org.id, import_id: id, position: 1 },
        insert: { ...document, position: 2, number: 'forged' },
      }
    },
    change: { undo: 'deleted' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  invoice_import_rows: {
    arrange: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      await tx`
        insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
        values (${org.id}, ${id}, 1, '["A-1"]')`
      return {
        locator: { org_id: org.id, import_id: id, row_number: 1 },
        insert: { org_id: org.id, import_id: id, row_number: 2, cells: '["Forged"]' },
      }
    },
    change: { outcome: 'insert' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  invoice_imports: {
    arrange: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, file_name: 'forged.csv', header: '["number"]' },
      }
    },
    change: { status: 'applied' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },
}
