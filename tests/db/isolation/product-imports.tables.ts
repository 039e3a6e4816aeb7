import { createProductImport } from '../../helpers/product-import-factories.ts'
import { readers, readOnly, type TableExpectation } from './table-access.ts'

/** Files of products: for those who may write products; nobody writes the rows themselves. */
export const productImportTables: Record<string, TableExpectation> = {
  product_import_rows: {
    arrange: async (tx, { org }) => {
      const { id } = await createProductImport(tx, { org_id: org.id })
      await tx`
        insert into public.product_import_rows (org_id, import_id, row_number, cells)
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

  product_imports: {
    arrange: async (tx, { org }) => {
      const { id } = await createProductImport(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, file_name: 'forged.csv', header: '["sku"]' },
      }
    },
    change: { status: 'applied' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },
}
