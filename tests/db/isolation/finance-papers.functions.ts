import { createHash } from 'node:crypto'
import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import {
  admins,
  elsewhere,
  type FunctionExpectation,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'

async function ownInvoice(tx: Tx, { org, customer }: Actors): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where org_id = ${org.id} and user_id = ${customer.userId}`
  const { id } = await createInvoice(tx, {
    org_id: org.id,
    customer_id: required(row).id,
    is_issued: true,
  })
  return id
}

/** Documents on paper, how they look and how they are numbered. */
export const financePaperFunctions: Record<string, FunctionExpectation> = {
  finish_document_pdf: {
    call: async (tx, actors) => {
      const id = await ownInvoice(tx, actors)
      await tx`
        insert into storage.objects (bucket_id, name)
        values ('documents', ${`${actors.org.id}/invoices/${id}.pdf`})`
      const sha256 = createHash('sha256').update('a').digest('hex')
      return (as) => as`
        select public.finish_document_pdf(${actors.org.id}, ${id}, null, ${sha256}, 1)`
    },
    access: { service: 'ok' },
    outsider: '42501',
  },

  get_document_for_pdf: {
    call: async (tx, actors) => {
      const id = await ownInvoice(tx, actors)
      return (as) => as`select public.get_document_for_pdf(${actors.org.id}, ${id})`
    },
    access: {
      ...staff,
      ...notFound('finance.document_not_found'),
      signedOut: 'finance.document_not_found',
      pendingPasswordChange: 'finance.document_not_found',
      customer: 'ok',
      service: 'ok',
    },
  },

  get_finance_settings: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.get_finance_settings(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  start_document_numbers: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.start_document_numbers(${org.id}, 'invoice', 2026, 42)`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  update_finance_settings: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.update_finance_settings(${org.id}, '{"tax_number": "1"}')`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
