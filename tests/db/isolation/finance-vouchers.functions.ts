import { randomUUID } from 'node:crypto'
import { createCustomer } from '../../helpers/factories.ts'
import {
  accountIdOf,
  createSupplier,
  createVoucher,
  postVoucher,
} from '../../helpers/finance-factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

const everyStaff = { ...staff, ...elsewhere, ...shutOut } as const
const everyAdmin = { ...admins, ...elsewhere, ...shutOut } as const

/** Suppliers and vouchers: agents prepare, admins post and pay. */
export const voucherFunctions: Record<string, FunctionExpectation> = {
  archive_supplier: {
    call: async (tx, { org }) => {
      const { id } = await createSupplier(tx, { org_id: org.id })
      return (as) => as`select public.archive_supplier(${org.id}, ${id})`
    },
    access: everyStaff,
  },

  cancel_voucher: {
    call: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      await postVoucher(tx, org.id, id)
      return (as) => as`select public.cancel_voucher(${org.id}, ${id}, 'Wrong')`
    },
    access: everyAdmin,
  },

  delete_voucher_draft: {
    call: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      return (as) => as`select public.delete_voucher_draft(${org.id}, ${id})`
    },
    access: everyStaff,
  },

  get_supplier: {
    call: async (tx, { org }) => {
      const { id } = await createSupplier(tx, { org_id: org.id })
      return (as) => as`select public.get_supplier(${org.id}, ${id})`
    },
    access: everyStaff,
  },

  get_voucher: {
    call: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      return (as) => as`select public.get_voucher(${org.id}, ${id})`
    },
    access: everyStaff,
  },

  list_suppliers: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_suppliers(${org.id})`,
    access: everyStaff,
  },

  list_voucher_accounts: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_voucher_accounts(${org.id}, 'sales')`,
    access: everyStaff,
  },

  list_vouchers: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_vouchers(${org.id}, 'purchase')`,
    access: everyStaff,
  },

  pay_voucher: {
    call: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      await postVoucher(tx, org.id, id)
      return (as) => as`
        select public.pay_voucher(
          ${org.id}, ${id}, ${as.json({ method: 'cash' })}, ${randomUUID()}
        )`
    },
    access: everyAdmin,
  },

  post_voucher: {
    call: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      return (as) => as`select public.post_voucher(${org.id}, ${id})`
    },
    access: everyAdmin,
  },

  preview_voucher: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.preview_voucher(${org.id}, ${as.json({ lines: [] })})`,
    access: everyStaff,
  },

  save_supplier: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.save_supplier(${org.id}, null, ${as.json({ name: 'Paper & Co' })})`,
    access: everyStaff,
  },

  save_voucher_draft: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      const details = {
        customer_id: id,
        lines: [
          {
            account_id: await accountIdOf(tx, org.id, 'sales'),
            description: 'Sold',
            amount_minor: 1000,
          },
        ],
      }
      return (as) => as`
        select public.save_voucher_draft(${org.id}, 'sales', null, ${as.json(details)})`
    },
    access: everyStaff,
  },

  voucher_totals: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.voucher_totals(${org.id}, 'sales')`,
    access: everyStaff,
  },

  send_voucher: {
    call: async (tx, { org }) => {
      const { id: supplier_id } = await createSupplier(tx, {
        org_id: org.id,
        email: 'sales@example.test',
      })
      const { id } = await createVoucher(tx, { org_id: org.id, supplier_id })
      await postVoucher(tx, org.id, id)
      return (as) => as`select public.send_voucher(${org.id}, ${id})`
    },
    access: everyAdmin,
  },
}
