import { createCustomer } from '../../helpers/factories.ts'
import { createLedgerAccount } from '../../helpers/finance-factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut } from './function-access.ts'

const onlyAdmins = { ...admins, ...elsewhere, ...shutOut } as const

/** Books, accounts and reports: of admins alone. */
export const ledgerFunctions: Record<string, FunctionExpectation> = {
  archive_ledger_account: {
    call: async (tx, { org }) => {
      const { id } = await createLedgerAccount(tx, { org_id: org.id })
      return (as) => as`select public.archive_ledger_account(${org.id}, ${id})`
    },
    access: onlyAdmins,
  },

  close_books: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.close_books(${org.id}, '2020-12-31')`,
    access: onlyAdmins,
  },

  finance_overview: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.finance_overview(${org.id})`,
    access: onlyAdmins,
  },

  list_account_lines: {
    call: async (tx, { org }) => {
      const { id } = await createLedgerAccount(tx, { org_id: org.id })
      return (as) =>
        as`select public.list_account_lines(${org.id}, ${id}, '2026-01-01', '2026-12-31')`
    },
    access: onlyAdmins,
  },

  list_journal_entries: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_journal_entries(${org.id}, '2026-01-01', '2026-12-31')`,
    access: onlyAdmins,
  },

  list_ledger_accounts: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_ledger_accounts(${org.id})`,
    access: onlyAdmins,
  },

  list_ledger_currencies: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_ledger_currencies(${org.id})`,
    access: onlyAdmins,
  },

  list_receivables: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.list_receivables(${org.id}, ${id})`
    },
    access: onlyAdmins,
  },

  receivables_ageing: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.receivables_ageing(${org.id}, '2026-06-30')`,
    access: onlyAdmins,
  },

  reconcile_ledger: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.reconcile_ledger(${org.id})`,
    access: onlyAdmins,
  },

  reopen_books: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.reopen_books(${org.id})`,
    access: onlyAdmins,
  },

  save_ledger_account: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`
        select public.save_ledger_account(
          ${org.id}, null, '{"code": "6150", "name": "Telephone", "type": "expense"}'
        )`,
    access: onlyAdmins,
  },

  tax_report: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.tax_report(${org.id}, '2026-01-01', '2026-12-31')`,
    access: onlyAdmins,
  },

  trial_balance: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.trial_balance(${org.id}, '2026-01-01', '2026-12-31')`,
    access: onlyAdmins,
  },
}
