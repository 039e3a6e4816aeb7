import type { Actors } from '../../helpers/actors.ts'
import {
  createFile,
  createNote,
  createObject,
  createTag,
  tagCustomer,
} from '../../helpers/crm-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

const staffOnly = { ...staff, ...elsewhere, ...shutOut } as const
const serverOnly = { access: { service: 'ok' }, outsider: '42501' } as const

async function arrange(tx: Tx, { org }: Actors) {
  const customer = await createCustomer(tx, { org_id: org.id })
  return { org_id: org.id, customer_id: customer.id }
}

export const recordFunctions: Record<string, FunctionExpectation> = {
  begin_customer_file: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      return (as) =>
        as`select public.begin_customer_file(
          ${org_id}, ${customer_id}, 'a.pdf', 'application/pdf', 10)`
    },
    access: staffOnly,
  },

  begin_customer_work: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      const values = { customer_id, name: 'a.pdf', content_type: 'application/pdf', size_bytes: 10 }
      return (as) =>
        as`with begun as materialized (
            select public.begin_idempotent_request(${org_id}, 'work', 'h') as claim
          )
          select public.begin_customer_work(${org_id}, 'file', ${as.json(values)}, 'work')
          from begun where claim is not null`
    },
    access: staffOnly,
  },

  change_customer: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      const values = { phone: '+49 30 1234567' }
      return (as) =>
        as`select public.change_customer(
          ${org_id}, ${customer_id}, ${as.json(values)}, ${as.json({ phone: null })})`
    },
    access: staffOnly,
  },

  change_customer_tags: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      return (as) => as`select public.change_customer_tags(${org_id}, ${customer_id}, '{fair}')`
    },
    access: staffOnly,
  },

  create_customer_note: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      return (as) => as`select public.create_customer_note(${org_id}, ${customer_id}, 'Called')`
    },
    access: staffOnly,
  },

  delete_customer_note: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      return (as) => as`select public.delete_customer_note(${note.org_id}, ${note.id})`
    },
    access: staffOnly,
  },

  delete_tag: {
    call: async (tx, { org }) => {
      const tag = await createTag(tx, { org_id: org.id })
      return (as) => as`select public.delete_tag(${org.id}, ${tag.id})`
    },
    access: staffOnly,
  },

  edit_customer: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      return (as) =>
        as`select public.edit_customer(
          ${org_id}, ${customer_id}, ${as.json({ name: 'New' })}, '{fair}')`
    },
    access: staffOnly,
  },

  finish_customer_file: {
    call: async (tx, actors) => {
      const file = await createFile(tx, { ...(await arrange(tx, actors)), stored_at: null })
      await createObject(tx, { bucket_id: 'customer-files', name: file.path })
      return (as) =>
        as`select public.finish_customer_file(${file.org_id}, ${file.id}, 'application/pdf')`
    },
    ...serverOnly,
  },

  get_customer_note: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      return (as) => as`select public.get_customer_note(${note.org_id}, ${note.id})`
    },
    access: staffOnly,
  },

  list_customer_files: {
    call: async (tx, actors) => {
      const file = await createFile(tx, await arrange(tx, actors))
      return (as) =>
        as`select * from public.list_customer_files(${file.org_id}, ${file.customer_id})`
    },
    access: staffOnly,
  },

  list_customer_note_versions: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      await tx`update public.customer_notes set body = 'Second' where id = ${note.id}`
      return (as) =>
        as`select * from public.list_customer_note_versions(${note.org_id}, ${note.id})`
    },
    access: staffOnly,
  },

  list_customer_notes: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      return (as) =>
        as`select * from public.list_customer_notes(${note.org_id}, ${note.customer_id})`
    },
    access: staffOnly,
  },

  list_orphaned_customer_files: {
    call: async (tx) => {
      await createObject(tx, { bucket_id: 'customer-files', name: 'lost' })
      return (as) => as`select public.list_orphaned_customer_files()`
    },
    ...serverOnly,
  },

  list_tags_with_counts: {
    call: async (tx, { org }) => {
      await createTag(tx, { org_id: org.id })
      return (as) => as`select public.list_tags_with_counts(${org.id})`
    },
    access: staffOnly,
  },

  merge_tags: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      const from = await createTag(tx, { org_id })
      const into = await createTag(tx, { org_id })
      await tagCustomer(tx, { org_id, customer_id, tag_id: from.id })
      return (as) => as`select public.merge_tags(${org_id}, ${from.id}, ${into.id})`
    },
    access: staffOnly,
  },

  move_customers: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      return (as) => as`select public.move_customers(${org_id}, ${[customer_id]}, 'CUSTOMER')`
    },
    access: staffOnly,
  },

  remove_customer_file: {
    call: async (tx, actors) => {
      const file = await createFile(tx, await arrange(tx, actors))
      return (as) => as`select public.remove_customer_file(${file.org_id}, ${file.id})`
    },
    access: staffOnly,
  },

  restore_customer_note: {
    call: async (tx, actors) => {
      const note = await createNote(tx, { ...(await arrange(tx, actors)), deleted_at: new Date() })
      return (as) => as`select public.restore_customer_note(${note.org_id}, ${note.id})`
    },
    access: staffOnly,
  },

  set_customer_note_pinned: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      return (as) => as`select public.set_customer_note_pinned(${note.org_id}, ${note.id}, true)`
    },
    access: staffOnly,
  },

  update_customer_note: {
    call: async (tx, actors) => {
      const note = await createNote(tx, await arrange(tx, actors))
      return (as) => as`select public.update_customer_note(${note.org_id}, ${note.id}, 'Changed')`
    },
    access: staffOnly,
  },

  write_customer_record: {
    call: async (tx, actors) => {
      const { org_id, customer_id } = await arrange(tx, actors)
      const values = { customer_id, body: 'Called' }
      return (as) =>
        as`select public.write_customer_record(${org_id}, 'create_note', ${as.json(values)})`
    },
    access: staffOnly,
  },
}
