import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { type Ageing, ageing } from './reports.helpers.ts'

/** Page after page, until none is next. */
async function* pagesOf<T extends { next_cursor: unknown }>(
  read: (cursor: T['next_cursor'] | null) => Promise<T>,
) {
  let page = await read(null)
  yield page
  while (page.next_cursor !== null) {
    page = await read(page.next_cursor)
    yield page
  }
}

describe('receivables_ageing', () => {
  it('puts what is open where its days overdue belong, and pages through customers', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const due = [
        '2026-06-30',
        '2026-06-29',
        '2026-05-31',
        '2026-05-30',
        '2026-05-01',
        '2026-04-30',
        '2026-04-01',
        '2026-03-31',
      ]
      for (const [index, due_on] of due.entries()) {
        await createInvoice(tx, {
          org_id: org.id,
          is_issued: true,
          issued_on: '2026-01-01',
          due_on,
          unit_prices: [10 ** index],
        })
      }
      await as(tx, owner)
      const { totals, customers } = await ageing(tx, org.id, '2026-06-30')
      expect(totals).toEqual({
        not_due: 1,
        '1_30': 110,
        '31_60': 11_000,
        '61_90': 1_100_000,
        over_90: 10_000_000,
        total: 11_111_111,
        document_count: 8,
        customer_count: 8,
      })
      const read = (cursor: Ageing['next_cursor']) =>
        ageing(tx, org.id, '2026-06-30', { limit: 3, cursor })
      const found: string[] = []
      for await (const page of pagesOf(read)) {
        found.push(...page.customers.map(({ customer }) => customer.id))
      }
      expect(found).toEqual(customers.map(({ customer }) => customer.id))
    }))

  it('gives all customers of a file at once, however many', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await tx`
        with customers as (
          insert into public.customers (org_id, name)
          select ${org.id}, 'Customer ' || number from generate_series(1, 1100) as number
          returning id
        )
        insert into public.invoices (
          org_id, customer_id, number, series, currency, prices_include_tax, issued_on, due_on,
          payment_terms_days, seller, bill_to, net_minor, total_minor, item_count, issued_at
        )
        select ${org.id}, id, id, 'test', 'EUR', false, '2026-05-01', '2026-05-15', 14,
          '{"name": "Acme"}', '{"name": "Ada", "lines": []}', 100, 100, 1, now()
        from customers`
      await as(tx, owner)
      const report = await ageing(tx, org.id, '2026-06-30', { limit: 50_000 })
      expect(report.customers).toHaveLength(1_100)
      expect(report.next_cursor).toBeNull()
    }))

  it('names the documents that a customer’s line is made of', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOwner } = await createActors(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      const values = { org_id: org.id, customer_id: customer.id, is_issued: true }
      const first = await createInvoice(tx, {
        ...values,
        issued_on: '2026-01-01',
        due_on: '2026-01-15',
      })
      await createInvoice(tx, { ...values, issued_on: '2026-03-01', due_on: '2026-03-15' })
      await createInvoice(tx, {
        org_id: org.id,
        is_issued: true,
        issued_on: '2026-01-01',
        due_on: '2026-01-15',
      })
      const list = (on: string) => tx<
        { answer: { total_minor: number; documents: { id: string; days_overdue: number }[] } }[]
      >`
        select public.list_receivables(${org.id}, ${customer.id}, ${on}, 'EUR') as answer`
      await as(tx, owner)
      const [row] = await list('2026-01-20')
      expect(row?.answer.documents).toMatchObject([{ id: first.id, days_overdue: 5 }])
      expect(row?.answer.total_minor).toBe(10_000)
      expect((await list('2026-04-01'))[0]?.answer.documents).toHaveLength(2)
      await expectDenied(
        () => tx`select public.list_receivables(${org.id}, ${randomUUID()})`,
        'PT422',
        'finance.customer_unknown',
      )
      await as(tx, otherOwner)
      await expectDenied(() => list('2026-01-20'), 'PT404', 'identity.organization_not_found')
    }))

  it('pages through them, the oldest debt first, with the sums of all', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      for (const due_on of ['2026-02-02', '2026-01-15', '2026-02-02', '2026-02-02', '2026-03-01']) {
        await createInvoice(tx, {
          org_id: org.id,
          customer_id: customer.id,
          is_issued: true,
          issued_on: '2026-01-01',
          due_on,
          unit_prices: [100],
        })
      }
      await as(tx, owner)
      type Debts = {
        total_minor: number
        document_count: number
        documents: { id: string; number: string; due_on: string }[]
        next_cursor: Record<string, string> | null
      }
      const list = async (cursor: Debts['next_cursor'], limit: number | null) => {
        const [row] = await tx<{ answer: Debts }[]>`
          select public.list_receivables(
            ${org.id}, ${customer.id}, '2026-04-01', 'EUR',
            ${cursor === null ? null : tx.json(cursor)}, ${limit}
          ) as answer`
        return required(row).answer
      }
      const all = await list(null, null)
      expect(all.next_cursor).toBeNull()
      expect(all.documents.map(({ due_on }) => due_on)).toEqual([
        '2026-01-15',
        '2026-02-02',
        '2026-02-02',
        '2026-02-02',
        '2026-03-01',
      ])
      for (const limit of [1, 2, 4]) {
        const seen: string[] = []
        const read = (cursor: Debts['next_cursor']) => list(cursor, limit)
        for await (const page of pagesOf(read)) {
          expect(page).toMatchObject({ total_minor: 500, document_count: 5 })
          seen.push(...page.documents.map(({ id }) => id))
        }
        expect(seen).toEqual(all.documents.map(({ id }) => id))
      }
      const { next_cursor } = await list(null, 2)
      const cursor = required(next_cursor ?? undefined)
      const { number, ...numberless } = cursor
      for (const wrong of [
        { ...cursor, sort: 'total.desc' },
        { ...cursor, key: '2026-02-30' },
        { ...cursor, id: 'x' },
        numberless,
      ]) {
        await expectDenied(() => list(wrong, 2), 'PT422', 'platform.list_position_invalid')
      }
      expect(number).toEqual(expect.any(String))
    }))
})
