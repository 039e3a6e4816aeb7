import { createEmail, saveEmailSettings, saveEmailTemplate } from '../../helpers/email-factories.ts'
import { everyStaff, readers, readOnly, type TableExpectation } from './table-access.ts'

// Staff read; functions and the worker write.
const readByStaff = { access: readers('s---', ...everyStaff), outsider: '0---' } as const

const outboxColumns = [
  'attachments',
  'attempts',
  'bodies_removed_at',
  'created_at',
  'created_by',
  'from_name',
  'handed_over_at',
  'html_body',
  'id',
  'last_error',
  'last_reply',
  'next_attempt_at',
  'org_id',
  'reply_to',
  'sent_at',
  'status',
  'subject',
  'subject_id',
  'subject_type',
  'template_key',
  'text_body',
  'to_address',
  'to_name',
  'updated_at',
]

export const emailTables: Record<string, TableExpectation> = {
  email_outbox: {
    arrange: async (tx, { org }) => {
      const { id } = await createEmail(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: {
          org_id: org.id,
          template_key: 'email.test',
          to_address: 'forged@example.test',
          from_name: 'Forged',
          subject: 'Forged',
          text_body: 'Forged',
          html_body: 'Forged',
          subject_type: 'test',
          dedupe_key: 'forged',
        },
      }
    },
    change: { subject: 'Forged' },
    ...readByStaff,
    grants: { ...readOnly, owner: { select: outboxColumns } },
  },

  email_settings: {
    arrange: async (tx, { org }) => {
      await saveEmailSettings(tx, { org_id: org.id, sender_name: 'Acme' })
      return { locator: { org_id: org.id }, insert: { org_id: org.id, sender_name: 'Forged' } }
    },
    change: { sender_name: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },

  email_templates: {
    arrange: async (tx, { org }) => {
      await saveEmailTemplate(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, template_key: 'email.test' },
        insert: {
          org_id: org.id,
          template_key: 'invoice.issued',
          subject: 'Forged',
          body: 'Forged',
        },
      }
    },
    change: { subject: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },
}
