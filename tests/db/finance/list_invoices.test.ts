import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { getInvoice, issue, item, saveDraft } from './invoices.helpers.ts'

type Row = {
  id: string
  number: string | null
  state: string
  customer: { display_name: string }
  organization: { id: string }
  exponent: number
  total_minor: number
}
type Page = { items: Row[]; next_cursor: JSONValue | null }
type Filters = Record<string, JSONValue>

async function list(
  tx: Tx,
  orgId: string,
  filters: Filters = {},
  sort = 'issued_on.desc',
  after: JSONValue | null = null,
  limit = 25,
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_invoices(
      ${orgId}, ${tx.json(filters)}, ${sort}, ${after === null ? null : tx.json(after)}, ${limit}
    ) as page`
  return required(row).page
}

async function walk(page: (after: JSONValue | null) => Promise<Page>): Promise<Row[]> {
  const rows: Row[] = []
  let after: JSONValue | null = null
  do {
    const { items, next_cursor }: Page = await page(after)
    rows.push(...items)
    after = next_cursor
  } while (after !== null)
  return rows
}

/** A draft, one that is due tomorrow, one overdue, one paid, one void, of three customers. */
async function withInvoices(
  run: (tx: Tx, actors: Actors, ids: Record<string, string>) => Promise<void>,
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const orgId = actors.org.id
    const [own] = await tx<{ id: string }[]>`
      select id from public.customers where user_id = ${actors.customer.userId}`
    const olga = await createCustomer(tx, { org_id: orgId, name: 'Ольга Петрова' })
    const zoe = await createCustomer(tx, {
      org_id: orgId,
      name: 'Zoë Müller',
      email: 'zoe@example.test',
    })
    const [days] = await tx<{ today: string; tomorrow: string; yesterday: string }[]>`
      select private.org_today(${orgId})::text as today,
             (private.org_today(${orgId}) + 1)::text as tomorrow,
             (private.org_today(${orgId}) - 1)::text as yesterday`
    const { today, tomorrow, yesterday } = required(days)
    await as(tx, actors.admin)
    const make = async (customer: string, price: number, values: Filters, on?: string) => {
      const { id } = await saveDraft(tx, orgId, {
        customer_id: customer,
        items: [item({ unit_price_minor: price, tax_rate_bps: 0 })],
        ...values,
      })
      if (on) await issue(tx, orgId, id, on)
      return id
    }
    const ids = {
      draft: await make(zoe.id, 500, { reference: 'PO 77' }),
      issued: await make(zoe.id, 400, { due_on: tomorrow }, today),
      today: await make(zoe.id, 350, { due_on: today }, today),
      overdue: await make(olga.id, 300, { due_on: yesterday }, '2026-01-15'),
      own: await make(required(own).id, 200, { currency: 'JPY', due_on: tomorrow }, '2026-01-31'),
      void: await make(olga.id, 100, {}, '2025-12-31'),
    }
    await tx`select public.void_invoice(${orgId}, ${ids.void}, 'Twice')`
    await asOwner(tx)
    await tx`update public.invoices set paid_minor = total_minor where id = ${ids.own}`
    await as(tx, actors.agent)
    await run(tx, actors, ids)
  })
}

const namesOf = (ids: Record<string, string>, rows: Row[]) =>
  rows.map(({ id }) => Object.entries(ids).find(([, value]) => value === id)?.[0])

describe('list_invoices', () => {
  it('gives pages in each order, drafts first, each invoice once', () =>
    withInvoices(async (tx, { org }, ids) => {
      const sorted = async (sort: string) =>
        namesOf(ids, await walk((after) => list(tx, org.id, {}, sort, after, 2)))
      // Two of one day and one instant: their id tells them apart.
      const newest = await sorted('issued_on.desc')
      expect(newest[0]).toBe('draft')
      expect(newest.slice(1, 3).toSorted()).toEqual(['issued', 'today'])
      expect(newest.slice(3)).toEqual(['own', 'overdue', 'void'])
      const due = await sorted('due_on.asc')
      expect([due[0], due[1], due[2], due.at(-1)]).toEqual(['void', 'overdue', 'today', 'draft'])
      expect(await sorted('total_minor.desc')).toEqual([
        'draft',
        'issued',
        'today',
        'overdue',
        'own',
        'void',
      ])
      const first = await list(tx, org.id, {}, 'total_minor.desc', null, 2)
      await expectDenied(
        () => list(tx, org.id, {}, 'issued_on.desc', first.next_cursor),
        'PT422',
        'platform.list_position_invalid',
      )
      await expectDenied(() => list(tx, org.id, {}, 'odd'), 'PT422', 'platform.values_malformed')
    }))

  it('filters by state, customer, currency and day', () =>
    withInvoices(async (tx, { org, customer }, ids) => {
      const found = async (filters: Filters) =>
        namesOf(ids, (await list(tx, org.id, filters)).items).toSorted()
      expect(await found({ states: ['draft'] })).toEqual(['draft'])
      expect(await found({ states: ['overdue'] })).toEqual(['overdue'])
      expect(await found({ states: ['issued'] })).toEqual(['issued', 'today'])
      expect(await found({ states: ['issued', 'overdue', 'sent'] })).toEqual([
        'issued',
        'overdue',
        'today',
      ])
      expect(await found({ states: ['paid', 'void', 'credited', 'partly_paid'] })).toEqual([
        'own',
        'void',
      ])
      expect(await found({ states: [] })).toHaveLength(6)
      expect(await found({ currency: 'JPY' })).toEqual(['own'])
      const [own] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
      expect(await found({ customer_id: required(own).id })).toEqual(['own'])
      expect(await found({ issued_from: '2026-01-15', issued_to: '2026-01-31' })).toEqual([
        'overdue',
        'own',
      ])
      expect(await found({ issued_to: '2025-12-31' })).toEqual(['void'])
      expect(await found({ issued_from: '2199-12-31' })).toEqual([])
      // An open end, both ways.
      const always = { issued_from: '0001-01-01', issued_to: '9999-12-31' }
      expect(await found(always)).toEqual(await found({ issued_from: '1970-01-01' }))
      const malformed: Filters[] = [{ states: ['lost'] }, { customer_id: 'x' }, { states: 'paid' }]
      for (const filters of malformed) {
        await expectDenied(() => list(tx, org.id, filters), 'PT422', 'platform.values_malformed')
      }
      await expectDenied(() => list(tx, org.id, { status: 'paid' }), 'PT422')
      await expectDenied(
        () => list(tx, org.id, { issued_from: 'infinity' }),
        'PT422',
        'platform.values_malformed',
      )
    }))

  it('shows each state as private.invoice_state() has it', () =>
    withInvoices(async (tx, { org }) => {
      for (const state of ['draft', 'issued', 'overdue', 'paid', 'void']) {
        const { items } = await list(tx, org.id, { states: [state] })
        expect(new Set(items.map((row) => row.state))).toEqual(new Set([state]))
      }
      const { items } = await list(tx, org.id, { currency: 'JPY' })
      expect(items[0]).toMatchObject({
        exponent: 0,
        total_minor: 200,
        organization: { id: org.id },
      })
    }))

  it('finds by parts of number, reference, name and e-mail in any script', () =>
    withInvoices(async (tx, { org }, ids) => {
      const found = async (query: string) =>
        namesOf(ids, (await list(tx, org.id, { query })).items).toSorted()
      expect(await found('PO 77')).toEqual(['draft'])
      expect(await found('2025-00001')).toEqual(['void'])
      expect(await found('ПЕТР')).toEqual(['overdue', 'void'])
      expect(await found('muller zoe')).toEqual(['draft', 'issued', 'today'])
      expect(await found('zoe@example')).toEqual(['draft', 'issued', 'today'])
      // Of two letters, words that begin so; more are found anywhere.
      expect(await found('zo')).toEqual(['draft', 'issued', 'today'])
      expect(await found('po')).toEqual(['draft'])
      expect(await found('ller')).toEqual(['draft', 'issued', 'today'])
      expect(await found('zq')).toEqual([])
      expect(await found("o'; drop table")).toEqual([])
      expect(await found('%')).toEqual([])
    }))
})

describe('invoice_totals', () => {
  const totals = async (tx: Tx, orgId: string, filters: Filters = {}) => {
    const [row] = await tx<{ totals: Record<string, JSONValue>[] }[]>`
      select public.invoice_totals(${orgId}, ${tx.json(filters)}) as totals`
    return required(row).totals
  }

  it('adds up by state and currency what the list would show', () =>
    withInvoices(async (tx, { org }) => {
      const row = (
        state: string,
        count: number,
        total_minor: number,
        open_minor: number,
        paid_minor = 0,
        currency = 'EUR',
      ) => ({
        state,
        currency,
        exponent: currency === 'JPY' ? 0 : 2,
        count,
        total_minor,
        open_minor,
        paid_minor,
        credited_minor: 0,
        given_back_minor: 0,
        written_off_minor: 0,
      })
      expect(await totals(tx, org.id)).toEqual([
        row('draft', 1, 500, 0),
        row('overdue', 1, 300, 300),
        row('issued', 2, 750, 750),
        row('paid', 1, 200, 0, 200, 'JPY'),
        row('void', 1, 100, 0),
      ])
      expect(await totals(tx, org.id, { states: ['overdue'] })).toEqual([
        row('overdue', 1, 300, 300),
      ])
      expect(await totals(tx, org.id, { query: 'nobody' })).toEqual([])
    }))
})

describe('list_own_invoices', () => {
  const own = async (tx: Tx, orgId: string | null, after: JSONValue | null = null, limit = 25) => {
    const [row] = await tx<{ page: Page }[]>`
      select public.list_own_invoices(
        ${orgId}, ${after === null ? null : tx.json(after)}, ${limit}
      ) as page`
    return required(row).page
  }

  it('a customer sees their own issued invoices, of one organization or of all', () =>
    withInvoices(async (tx, { org, otherOrg, customer, stranger }, ids) => {
      await asOwner(tx)
      const elsewhere = await createCustomer(tx, {
        org_id: otherOrg.id,
        user_id: customer.userId,
      })
      const other = await createInvoice(tx, {
        org_id: otherOrg.id,
        customer_id: elsewhere.id,
        is_issued: true,
        issued_on: '2026-02-01',
        due_on: '2026-02-15',
      })
      await createInvoice(tx, { org_id: otherOrg.id, customer_id: elsewhere.id })
      await as(tx, customer)
      const list = async (orgId: string | null) => (await own(tx, orgId)).items.map(({ id }) => id)
      expect(await list(null)).toEqual([other.id, ids.own])
      expect(await list(org.id)).toEqual([ids.own])
      expect(await list(otherOrg.id)).toEqual([other.id])
      const pages = await walk((after) => own(tx, null, after, 1))
      expect(pages.map(({ id }) => id)).toEqual([other.id, ids.own])
      await as(tx, stranger)
      expect(await own(tx, null)).toEqual({ items: [], next_cursor: null })
    }))
})

describe('get_invoice', () => {
  it('a customer sees their own once it is issued, and not who of the staff made it', () =>
    withInvoices(async (tx, { org, customer, agent, stranger }, ids) => {
      const { id: ownDraft } = await saveDraft(tx, org.id, {
        customer_id: (await getInvoice(tx, org.id, ids.own ?? '')).customer_id,
      })
      expect((await getInvoice(tx, org.id, ids.own ?? '')).created_by).not.toBeNull()
      await as(tx, customer)
      expect(await getInvoice(tx, org.id, ids.own ?? '')).toMatchObject({
        status: 'paid',
        created_by: null,
        issued_by: null,
      })
      for (const id of [ids.issued, ownDraft]) {
        await expectDenied(
          () => getInvoice(tx, org.id, id ?? ''),
          'PT404',
          'finance.invoice_not_found',
        )
      }
      await as(tx, stranger)
      await expectDenied(
        () => getInvoice(tx, org.id, ids.own ?? ''),
        'PT404',
        'finance.invoice_not_found',
      )
      await as(tx, agent)
      expect((await getInvoice(tx, org.id, ownDraft)).status).toBe('draft')
    }))
})
