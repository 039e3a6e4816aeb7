import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createOffer } from '../../helpers/commerce-factories.ts'
import { as, asOwner, type Executor, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  createInvoice,
  createSupplier,
  createVoucher,
  postVoucher,
} from '../../helpers/finance-factories.ts'

type Search = (tx: Executor, orgId: string, query: string) => Promise<{ found: number }[]>

const LISTS: [string, Search, string][] = [
  [
    'list_invoices',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.list_invoices(
        ${orgId}, jsonb_build_object('query', ${query}::text)
      ) -> 'items') as found`,
    'ada',
  ],
  [
    'invoice_totals',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.invoice_totals(
        ${orgId}, jsonb_build_object('query', ${query}::text)
      )) as found`,
    'ada',
  ],
  [
    'list_payments',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.list_payments(
        ${orgId}, jsonb_build_object('query', ${query}::text)
      ) -> 'items') as found`,
    'wire',
  ],
  [
    'list_suppliers',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.list_suppliers(
        ${orgId}, jsonb_build_object('query', ${query}::text)
      ) -> 'items') as found`,
    'paper',
  ],
  [
    'list_vouchers',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.list_vouchers(
        ${orgId}, 'purchase', jsonb_build_object('query', ${query}::text)
      ) -> 'items') as found`,
    'paper',
  ],
  [
    'voucher_totals',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.voucher_totals(
        ${orgId}, 'purchase', jsonb_build_object('query', ${query}::text)
      )) as found`,
    'paper',
  ],
  [
    'search_customers',
    (tx, orgId, query) => tx`
      select count(*)::int as found from public.search_customers(${orgId}, ${query})`,
    'ada',
  ],
  [
    'list_products',
    (tx, orgId, query) => tx`
      select jsonb_array_length(public.list_products(
        ${orgId}, jsonb_build_object('query', ${query}::text)
      ) -> 'items') as found`,
    'lamp',
  ],
]

describe('a search', () => {
  it.each(LISTS)('of %s for nothing but signs finds nothing', (_name, search, word) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await asOwner(tx)
      const at = { org_id: org.id }
      const ada = await createCustomer(tx, { ...at, name: 'Ada' })
      await createOffer(tx, { ...at, name: 'Lamp' })
      await createInvoice(tx, { ...at, customer_id: ada.id, is_issued: true })
      await tx`
        insert into public.payments (
          org_id, kind, method, customer_id, currency, amount_minor, paid_on, reference
        ) values (
          ${org.id}, 'payment', 'bank_transfer', ${ada.id}, 'EUR', 1, current_date, 'Wire 7'
        )`
      const supplier = await createSupplier(tx, { ...at, name: 'Paper & Co' })
      const voucher = await createVoucher(tx, { ...at, supplier_id: supplier.id })
      await postVoucher(tx, org.id, voucher.id)
      await as(tx, owner)
      const count = async (query: string) => (await search(tx, org.id, query))[0]?.found
      for (const signs of ['%', '_', '%%', '_%', '\\', '"', "'", '*', '& -']) {
        expect(await count(signs), signs).toBe(0)
      }
      expect(await count(word)).toBe(1)
      // Beside a word they are nothing, and stand for nothing.
      expect(await count(`${word} %`)).toBe(1)
      expect(await count('zq%')).toBe(0)
      expect(await count('____')).toBe(0)
    }),
  )
})
