import { createFile, createNote } from '../../helpers/crm-factories.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { everyStaff, readers, readOnly, type TableExpectation } from './table-access.ts'

/** What staff keep about a customer: notes with their history, and files. */
export const recordTables: Record<string, TableExpectation> = {
  customer_files: {
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      const { id } = await createFile(tx, { org_id: org.id, customer_id: customer.id })
      return {
        locator: { org_id: org.id, id },
        insert: {
          org_id: org.id,
          customer_id: customer.id,
          name: 'forged.pdf',
          content_type: 'application/pdf',
          size_bytes: 1,
        },
      }
    },
    change: { name: 'forged.pdf' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  customer_note_versions: {
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      const { id } = await createNote(tx, { org_id: org.id, customer_id: customer.id })
      await tx`update public.customer_notes set body = 'Second' where id = ${id}`
      return {
        locator: { org_id: org.id, note_id: id },
        insert: { org_id: org.id, note_id: id, version: 2, body: 'Forged', written_at: new Date() },
      }
    },
    change: { body: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  customer_notes: {
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      const { id } = await createNote(tx, { org_id: org.id, customer_id: customer.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, customer_id: customer.id, body: 'Forged' },
      }
    },
    change: { body: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },
}
