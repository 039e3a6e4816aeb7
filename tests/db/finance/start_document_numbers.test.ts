import { afterAll, describe, expect, it } from 'vitest'
import { isoDayOf } from '@/lib/dates'
import { financeSettingsSchema } from '@/lib/finance/settings.schemas'
import { createActors, removeActors } from '../../helpers/actors.ts'
import { expectRefused } from '../../helpers/constraints.ts'
import {
  as,
  asOwner,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import { issue, item, saveDraft } from './invoices.helpers.ts'

const start = async (
  tx: Tx,
  orgId: string,
  values: { kind?: string | null; year?: number | null; last?: number | null },
) => {
  const { kind = 'invoice', year = 2026, last = 42 } = values
  const [row] = await tx<{ settings: unknown }[]>`
    select public.start_document_numbers(${orgId}, ${kind}, ${year}, ${last}) as settings`
  return financeSettingsSchema.parse(required(row).settings)
}
const get = async (tx: Tx, orgId: string) => {
  const [row] = await tx<{ settings: unknown }[]>`
    select public.get_finance_settings(${orgId}) as settings`
  return financeSettingsSchema.parse(required(row).settings)
}
const next = async (tx: Tx, orgId: string, day: string, kind = 'invoice') => {
  const [row] = await tx<{ number: string; seq: number }[]>`
    select number, seq from private.next_document_number(${orgId}, ${kind}, ${day})`
  return required(row)
}

describe('start_document_numbers', () => {
  it.each(['invoice', 'credit_note', 'purchase_voucher', 'sales_voucher'] as const)(
    'lets numbers of %s go on after the last one of another system, and of nothing else',
    (kind) =>
      inTransaction(async (tx) => {
        const { org, admin } = await createActors(tx)
        await as(tx, admin)
        await start(tx, org.id, { kind, year: 2026, last: 42 })
        // Again changes nothing, and higher is higher.
        await start(tx, org.id, { kind, year: 2026, last: 42 })
        await asOwner(tx)
        expect(await next(tx, org.id, '2026-06-15', kind)).toMatchObject({ seq: 43 })
        expect(await next(tx, org.id, '2026-06-15', kind)).toMatchObject({ seq: 44 })
        expect(await next(tx, org.id, '2027-06-15', kind)).toMatchObject({ seq: 1 })
        const other = kind === 'invoice' ? 'credit_note' : 'invoice'
        expect(await next(tx, org.id, '2026-06-15', other)).toMatchObject({ seq: 1 })
      }),
  )

  it('may be put right as long as no document has a number', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const year = Number(isoDayOf(new Date(), org.time_zone).slice(0, 4))
      await as(tx, owner)
      await start(tx, org.id, { year, last: 4200 })
      const { numbers, fiscal_year } = await start(tx, org.id, { year, last: 42 })
      expect(fiscal_year).toBe(year)
      expect(numbers.invoice).toEqual({
        last_number: 42,
        last_issued: 0,
        next: `INV-${fiscal_year}-00043`,
      })
    }))

  it('lets what is dated back into the last fiscal year go on in that one alone', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      await as(tx, owner)
      const invoiceOn = async (day: string) => {
        const draft = await saveDraft(tx, org.id, { customer_id: id, items: [item()] })
        return (await issue(tx, org.id, draft.id, day)).number
      }
      const { fiscal_year: year, last_year } = await start(tx, org.id, {
        year: Number(isoDayOf(new Date(), org.time_zone).slice(0, 4)) - 1,
        last: 4711,
      })
      const none = { last_number: 0, last_issued: 0 }
      expect(last_year).toMatchObject({
        fiscal_year: year - 1,
        numbers: {
          invoice: { last_number: 4711, last_issued: 0, next: `INV-${year - 1}-04712` },
          credit_note: { ...none, next: `CN-${year - 1}-00001` },
          purchase_voucher: { ...none, next: `PV-${year - 1}-00001` },
          sales_voucher: { ...none, next: `SV-${year - 1}-00001` },
        },
      })
      expect(await invoiceOn(`${year - 1}-12-31`)).toBe(`INV-${year - 1}-04712`)
      expect(await invoiceOn(`${year}-01-01`)).toBe(`INV-${year}-00001`)
      const settings = await get(tx, org.id)
      expect(settings.numbers.invoice).toMatchObject({ last_number: 1, last_issued: 1 })
      expect(settings.last_year.numbers.invoice).toMatchObject({
        last_number: 4712,
        last_issued: 4712,
      })
    }))

  it('stays once a document has a number: neither lower, which one has, nor higher, which leaves a gap', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const [customer] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${org.id} limit 1`
      await tx`
        insert into public.invoices (
          org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to, number,
          fiscal_year, seq, issued_at, issued_on, due_on, seller, item_count
        ) values (
          ${org.id}, ${required(customer).id}, 'EUR', false, 14, '{}', 'INV-7', 2026, 7, now(),
          '2026-06-15', '2026-06-15', '{}', 0
        )`
      await as(tx, owner)
      for (const last of [0, 6, 8, 100]) {
        const refusal = await expectDenied(
          () => start(tx, org.id, { year: 2026, last }),
          'PT409',
          'finance.number_in_use',
        )
        expect(refusal.detail).toBe('7')
      }
      // Back to the last one, or in a year or of a kind without any.
      await start(tx, org.id, { year: 2026, last: 7 })
      await start(tx, org.id, { year: 2025, last: 1 })
      await start(tx, org.id, { kind: 'credit_note', year: 2026, last: 100 })
      await asOwner(tx)
      expect(await next(tx, org.id, '2026-06-15')).toMatchObject({ seq: 8 })
    }))

  it('leaves numbers after the highest that it takes', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await start(tx, org.id, { kind: 'credit_note', last: 999_000_000_000 })
      await asOwner(tx)
      expect(await next(tx, org.id, '2026-06-15', 'credit_note')).toMatchObject({
        seq: 999_000_000_001,
      })
    }))

  it.each([
    ['an unknown kind', { kind: 'order' }],
    ['no kind', { kind: null }],
    ['a year before all', { year: 1899 }],
    ['a year after all', { year: 10_000 }],
    ['no year', { year: null }],
    ['less than nothing', { last: -1 }],
    ['more than twelve digits', { last: 1_000_000_000_000 }],
    ['what leaves no number', { last: 999_999_999_999 }],
    ['no number', { last: null }],
  ])('refuses %s', (_what, values) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(() => start(tx, org.id, values), 'PT422', 'finance.number_start_invalid')
    }),
  )
})

describe('start_document_numbers while numbers are given', () => {
  const made: Awaited<ReturnType<typeof createActors>>[] = []
  afterAll(async () => {
    for (const actors of made) await removeActors(sql, actors)
  })

  it('waits for them, and no number is given twice', async () => {
    const actors = await createActors(sql)
    made.push(actors)
    const { org, owner } = actors
    const numbers: number[] = []
    await Promise.all([
      ...Array.from({ length: 20 }, async () => {
        const [row] = await sql<{ seq: number }[]>`
          select seq from private.next_document_number(${org.id}, 'invoice', '2026-06-15')`
        numbers.push(required(row).seq)
      }),
      ...[100, 200].map((last) => commitAs(owner, (tx) => start(tx, org.id, { year: 2026, last }))),
    ])
    // Nothing was issued with them, so that a start may go back; what runs on from it is unique.
    expect(numbers).toHaveLength(20)
    const [counter] = await sql<{ last_number: number }[]>`
      select last_number from public.document_counters where org_id = ${org.id}`
    expect(required(counter).last_number).toBeGreaterThanOrEqual(100)
  })
})

describe('get_finance_settings', () => {
  it('tells the next number of each kind in the fiscal year of today', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const settings = await get(tx, org.id)
      expect(settings.organization_name).toBe(org.name)
      const year = settings.fiscal_year
      expect(
        Object.values(settings.numbers)
          .map((one) => one.next)
          .toSorted(),
      ).toEqual([`CN-${year}-00001`, `INV-${year}-00001`, `PV-${year}-00001`, `SV-${year}-00001`])
    }))
})

describe('document_counters', () => {
  it.each([
    ['an unknown kind', { kind: 'order' }, 'document_counters_kind_check'],
    ['less than nothing', { last_number: -1 }, 'document_counters_last_number_check'],
    ['a year before all', { fiscal_year: 1899 }, 'document_counters_fiscal_year_check'],
  ])('hold no %s', (_what, change, constraint) =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const row = { org_id: id, kind: 'invoice', fiscal_year: 2026, last_number: 0, ...change }
      await expectRefused(constraint, () => tx`insert into public.document_counters ${tx(row)}`)
    }),
  )
})
