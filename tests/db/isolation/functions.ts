import { randomUUID } from 'node:crypto'
import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer, createCustomerImport, createInvitation } from '../../helpers/factories.ts'
import { cartFunctions } from './carts.functions.ts'
import { catalogueFunctions } from './catalogue.functions.ts'
import { commerceDashboardFunctions } from './commerce-dashboard.functions.ts'
import { creditFunctions } from './credits.functions.ts'
import { emailFunctions } from './email.functions.ts'
import { exportFunctions } from './exports.functions.ts'
import { invoiceImportFunctions } from './finance-imports.functions.ts'
import { invoiceFunctions } from './finance-invoices.functions.ts'
import { ledgerFunctions } from './finance-ledger.functions.ts'
import { financeMoneyFunctions } from './finance-money.functions.ts'
import { financePaperFunctions } from './finance-papers.functions.ts'
import { voucherFunctions } from './finance-vouchers.functions.ts'

import {
  admins,
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  noImport,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'
import { listFunctions } from './lists.functions.ts'
import { mergeFunctions } from './merge.functions.ts'
import { orderFunctions } from './orders.functions.ts'
import { productImportFunctions } from './product-imports.functions.ts'

import { recordFunctions } from './record.functions.ts'

const invitationTo = (email: string, tx: Tx, actors: Actors) =>
  createInvitation(tx, { org_id: actors.org.id, email, invited_by: actors.owner.userId })

async function stageRow(tx: Tx, orgId: string, importId: string) {
  await tx`
    insert into public.customer_import_rows (import_id, org_id, row_number, cells)
    values (${importId}, ${orgId}, 1, '["Ada"]')`
}

/** One row that would be inserted, with the import in the given state. */
async function stagedImport(
  tx: Tx,
  orgId: string,
  status: 'staged' | 'reviewed' | 'applied' = 'staged',
): Promise<string> {
  const { id } = await createCustomerImport(tx, { org_id: orgId })
  await stageRow(tx, orgId, id)
  const isReviewed = status !== 'staged'
  await tx`
    update public.customer_imports set
      status = ${status},
      row_count = 1,
      insert_count = ${isReviewed ? 1 : 0},
      reviewed_at = ${isReviewed ? new Date() : null},
      applied_rows = ${status === 'applied' ? 1 : 0}
    where id = ${id}`
  if (isReviewed) {
    await tx`
      update public.customer_import_rows set outcome = 'insert', "values" = '{"name": "Ada"}'
      where import_id = ${id}`
  }
  return id
}

export const functions: Record<string, FunctionExpectation> = {
  accept_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select public.accept_invitation(${id})`
    },
    access: { ...everySignedIn('identity.invitation_not_found'), ...shutOut, stranger: 'ok' },
  },

  apply_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'reviewed')
      return (as) => as`select public.apply_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },

  archive_customers: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.archive_customers(${org.id}, ${[id]})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  begin_idempotent_request: {
    call: async (_tx, { org }) => {
      const key = randomUUID()
      return (as) => as`select public.begin_idempotent_request(${org.id}, ${key}, 'hash')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  cancel_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.cancel_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },

  change_customer_import_header: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.change_customer_import_header(${id}, false)`
    },
    access: { ...admins, ...noImport },
  },

  consume_rate_limit: {
    call: async () => {
      const bucket = randomUUID()
      return (as) => as`select public.consume_rate_limit(${bucket}, 5, 60)`
    },
    access: { service: 'ok' },
    outsider: '42501',
  },

  count_customers_by_segment: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.count_customers_by_segment(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_customer(${org.id}, ${as.json({ name: 'New' })})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_customer_import: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_customer_import(${org.id}, 'new.csv', '["name"]', '{}')`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  create_organization: {
    call: async () => {
      const slug = `new-${randomUUID().slice(0, 8)}`
      return (as) =>
        as`select public.create_organization('New', ${slug}, 'EUR', 'Europe/Berlin', 'en')`
    },
    access: { ...everySignedIn('ok'), ...shutOut },
  },

  decline_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select public.decline_invitation(${id})`
    },
    access: { ...everySignedIn('identity.invitation_not_found'), ...shutOut, stranger: 'ok' },
  },

  finish_idempotent_request: {
    // Keys are per user: nobody can answer for the owner.
    call: async (tx, { org, owner }) => {
      const key = randomUUID()
      await tx`
        insert into private.idempotency_keys (org_id, user_id, key, request_hash)
        values (${org.id}, ${owner.userId}, ${key}, 'hash')`
      return (as) => as`select public.finish_idempotent_request(${org.id}, ${key}, 201, '{}')`
    },
    access: { ...everySignedIn('platform.idempotency_key_not_found'), ...shutOut, owner: 'ok' },
  },

  finish_staging_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await stageRow(tx, org.id, id)
      return (as) => as`select public.finish_staging_customer_import(${id}, 1)`
    },
    access: { ...admins, ...noImport },
  },

  get_customer: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.get_customer(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  invite_member: {
    call: async (_tx, { org }) => {
      const email = `${randomUUID()}@example.test`
      return (as) => as`select public.invite_member(${org.id}, ${email}, 'agent')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  find_user_by_email: {
    call: async () => (as) => as`select * from public.find_user_by_email('nobody@example.test')`,
    access: { ...everySignedIn('platform.admin_required'), ...shutOut },
  },

  has_password: {
    call: async () => (as) => as`select nullif(public.has_password(), false)`,
    access: everySignedIn('nothing'),
    outsider: 'nothing',
  },

  is_platform_admin: {
    call: async () => (as) => as`select nullif(public.is_platform_admin(), false)`,
    access: everySignedIn('nothing'),
    outsider: 'nothing',
  },

  keep_sign_up_password: {
    call: async () => (as) => as`select nullif(public.keep_sign_up_password('x'), false)`,
    access: {
      ...everySignedIn('nothing'),
      signedOut: 'identity.sign_in_required',
      pendingPasswordChange: 'nothing',
    },
  },

  list_customer_events: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select * from public.list_customer_events(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customers: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.list_customers(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_customer_bulk_run: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) =>
        as`select public.create_customer_bulk_run(${org.id}, 'archive', '{}', ${[id]}::uuid[])`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customer_sources: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, source: 'Web' })
      return (as) => as`select * from public.list_customer_sources(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  my_businesses: {
    call: async () => (as) => as`select * from public.my_businesses()`,
    access: { ...everySignedIn('nothing'), customer: 'ok' },
    outsider: 'nothing',
  },

  my_invitations: {
    call: async (tx, actors) => {
      await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select * from public.my_invitations()`
    },
    access: { ...everySignedIn('nothing'), stranger: 'ok' },
    outsider: 'nothing',
  },

  my_permissions: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.my_permissions(${org.id})`,
    access: staff,
    outsider: 'nothing',
  },

  note_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.note_customer_import(${id}, '{"encoding": "utf-8"}')`
    },
    access: { ...admins, ...noImport },
  },

  list_organizations: {
    call: async () => (as) => as`select * from public.list_organizations()`,
    access: { ...everySignedIn('platform.admin_required'), ...shutOut },
  },

  list_platform_audit: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.list_platform_audit(${org.slug})`,
    access: { ...everySignedIn('platform.admin_required'), ...shutOut },
  },

  password_change_is_required: {
    call: async () => (as) => as`select nullif(public.password_change_is_required(), false)`,
    access: { ...everySignedIn('nothing'), pendingPasswordChange: 'ok' },
    outsider: 'nothing',
  },

  remove_member: {
    call:
      async (_tx, { org, agent }) =>
      (as) =>
        as`select public.remove_member(${org.id}, ${agent.userId})`,
    // The agent leaves.
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  require_password_change: {
    call:
      async (_tx, { agent }) =>
      (as) =>
        as`select public.require_password_change(${agent.userId})`,
    access: { ...everySignedIn('platform.admin_required'), ...shutOut },
  },

  restore_customers: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id, archived_at: new Date() })
      return (as) => as`select public.restore_customers(${org.id}, ${[id]})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  review_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.review_customer_import(${id}, '{"0": "name"}')`
    },
    access: { ...admins, ...noImport },
  },

  revoke_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo('someone@example.test', tx, actors)
      return (as) => as`select public.revoke_invitation(${id})`
    },
    access: { ...admins, ...notFound('identity.invitation_not_found'), ...shutOut },
  },

  run_maintenance: {
    call: async () => (as) => as`select public.run_maintenance('rate-limits')`,
    access: { service: 'ok' },
    outsider: '42501',
  },

  search_customers: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, name: 'Zebedee Quill' })
      return (as) => as`select * from public.search_customers(${org.id}, 'zebedee')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  set_member_role: {
    call:
      async (_tx, { org, agent }) =>
      (as) =>
        as`select public.set_member_role(${org.id}, ${agent.userId}, 'admin')`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  stage_customer_import_rows: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.stage_customer_import_rows(${id}, 1, '[["Ada"]]')`
    },
    access: { ...admins, ...noImport },
  },

  undo_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'applied')
      return (as) => as`select public.undo_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },

  update_customer: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) =>
        as`select public.update_customer(${org.id}, ${id}, ${as.json({ name: 'New' })})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  write_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.write_customer(${org.id}, 'create', p_values => ${as.json({ name: 'New' })})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  ...cartFunctions,
  ...ledgerFunctions,
  ...voucherFunctions,
  ...orderFunctions,
  ...financeMoneyFunctions,
  ...commerceDashboardFunctions,
  ...financePaperFunctions,
  ...catalogueFunctions,
  ...productImportFunctions,
  ...invoiceImportFunctions,
  ...creditFunctions,
  ...invoiceFunctions,
  ...listFunctions,
  ...mergeFunctions,
  ...emailFunctions,
  ...exportFunctions,
  ...recordFunctions,
}
