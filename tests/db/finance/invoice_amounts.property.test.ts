import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, sql, type Tx, yielding } from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import { type Invoice, issue, journalOf, saveDraft } from './invoices.helpers.ts'

// The functions are the ones that drafts and issuing call; only the tables are left out, so that a
// hundred thousand take seconds.
const INVOICES = 100_000

type Broken = {
  invoices: number
  lines: number
  currencies: number
  line_sums: number
  totals: number
  rates: number
  journals: number
  rounding: number
}

describe('amounts of invoices', () => {
  it('of 100,000 in currencies with 0, 2 and 3 decimals add up in lines, rates and ledger', async () => {
    // Committed, so that what takes a minute only reads: nobody waits for it.
    const org = await createOrganization(sql)
    const check = async (tx: Tx) => {
      await tx`select setseed(0.42)`
      await tx`
        create temporary table drawn on commit drop as
        select invoices.id,
               (array['JPY', 'EUR', 'KWD'])[1 + invoices.id % 3] as currency,
               invoices.id % 2 = 0 as includes,
               positions.position,
               -- From a cent's worth to a million, and now and then far beyond.
               case when random() < 0.02 then floor(random() * 1e12)::bigint
                    else floor(power(10, random() * 6))::bigint end as price,
               case when random() < 0.5 then ceil(random() * 20)::numeric
                    else round((0.000001 + random() * 100)::numeric, 6) end as quantity,
               case when random() < 0.6 then 0
                    when random() < 0.1 then 10000
                    else floor(random() * 10001)::integer end as discount,
               (array[0, 500, 700, 1900, 2000, 2100, 10000, floor(random() * 10001)::integer])
                 [1 + floor(random() * 8)::integer] as rate
          from generate_series(1, ${INVOICES}) as invoices (id)
          cross join lateral generate_series(1, 1 + invoices.id % 4) as positions (position)`
      const [broken] = await tx<Broken[]>`
        with lines as materialized (
          select drawn.id, drawn.includes, drawn.currency,
                 row(drawn.position, 'Work', drawn.quantity, null, drawn.price, drawn.discount,
                     drawn.rate, amounts.net_minor, amounts.tax_minor, amounts.gross_minor, null,
                     null, null)::private.invoice_line as line
            from drawn
            cross join lateral private.document_line_amounts(
              drawn.price, drawn.quantity, drawn.discount, drawn.rate, drawn.includes
            ) as amounts
        ),
        drafts as materialized (
          select lines.id, lines.currency, array_agg(lines.line) as lines
            from lines group by lines.id, lines.currency
        ),
        summed as materialized (
          select drafts.id, drafts.currency, private.sum_invoice(null, drafts.lines) as invoice,
                 private.invoice_taxes(drafts.lines) as taxes
            from drafts
        ),
        posted as materialized (
          select summed.id, (summed.invoice).net_minor, (summed.invoice).tax_minor,
                 (summed.invoice).total_minor, rates.net_minor as rates_net,
                 rates.tax_minor as rates_tax, journal.debit, journal.credit
            from summed
            cross join lateral (
              select sum((rate ->> 'net_minor')::bigint) as net_minor,
                     sum((rate ->> 'tax_minor')::bigint) as tax_minor
                from jsonb_array_elements(summed.taxes) as rate
            ) as rates
            cross join lateral (
              select sum(drafts.debit_minor) as debit, sum(drafts.credit_minor) as credit
                from unnest(private.invoice_journal_lines(${org.id}, summed.taxes)) as drafts
            ) as journal
        ),
        direct as (
          select lines.id, sum((lines.line).net_minor) as net, sum((lines.line).tax_minor) as tax,
                 sum((lines.line).gross_minor) as gross
            from lines group by lines.id
        )
        select
          (select count(*) from posted) as invoices,
          (select count(*) from lines) as lines,
          (select count(distinct currency) from summed) as currencies,
          (select count(*) from lines
            where (line).net_minor + (line).tax_minor <> (line).gross_minor
               or (line).net_minor < 0 or (line).tax_minor < 0) as line_sums,
          (select count(*) from posted join direct using (id)
            where (posted.net_minor, posted.tax_minor, posted.total_minor)
                  is distinct from (direct.net, direct.tax, direct.gross)
               or posted.net_minor + posted.tax_minor <> posted.total_minor) as totals,
          (select count(*) from posted
            where (rates_net, rates_tax) is distinct from (net_minor, tax_minor)) as rates,
          (select count(*) from posted
            where debit is distinct from credit or debit is distinct from total_minor) as journals,
          -- No line is further than half a minor unit from what it would be with endless decimals,
          -- nor is its tax from the rate of what is shown.
          (select count(*) from lines
            where abs(
                    case when includes then (line).gross_minor else (line).net_minor end
                    - (line).unit_price_minor * (line).quantity * (10000 - (line).discount_bps)
                      / 10000
                  ) > 0.5
               or abs(
                    (line).tax_minor - case
                      when includes
                      then (line).gross_minor::numeric * (line).tax_rate_bps
                           / (10000 + (line).tax_rate_bps)
                      else (line).net_minor::numeric * (line).tax_rate_bps / 10000
                    end
                  ) > 0.5) as rounding`
      expect(broken).toEqual({
        invoices: INVOICES,
        lines: 250_000,
        currencies: 3,
        line_sums: 0,
        totals: 0,
        rates: 0,
        journals: 0,
        rounding: 0,
      })
    }
    try {
      await inTransaction(check)
    } finally {
      await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
    }
  }, 180_000)

  it(
    'of random ones that are issued are what the draft showed, and what is posted',
    () =>
      inTransaction(async (tx) => {
        const { org, admin } = await createActors(tx)
        const { id } = await createCustomer(tx, { org_id: org.id })
        await as(tx, admin)
        // As good as random, and the same in every run.
        let state = 42
        const below = (limit: number) => {
          state = (state * 48_271) % 2_147_483_647
          return state % limit
        }
        const invoices: Invoice[] = []
        for (let index = 0; index < 60; index += 1) {
          const draft = await saveDraft(tx, org.id, {
            customer_id: id,
            currency: ['JPY', 'EUR', 'KWD'][index % 3] ?? 'EUR',
            prices_include_tax: below(2) === 0,
            items: Array.from({ length: 1 + below(6) }, () => ({
              description: 'Work',
              quantity: `${below(50)}.${String(1 + below(999_999)).padStart(6, '0')}`,
              unit_price_minor: below(1_000_000),
              discount_bps: below(3) === 0 ? below(10_001) : 0,
              tax_rate_bps: [0, 700, 1900, 10_000][below(4)] ?? 0,
            })),
          })
          const issued = await issue(tx, org.id, draft.id)
          expect(issued.total_minor).toBe(draft.total_minor)
          invoices.push(issued)
        }
        await asOwner(tx)
        const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
        for (const invoice of invoices) {
          expect(sum(invoice.items.map(({ gross_minor }) => gross_minor))).toBe(invoice.total_minor)
          expect(sum(invoice.taxes.map(({ tax_minor }) => tax_minor))).toBe(invoice.tax_minor)
          const lines = await journalOf(tx, org.id, invoice.id)
          expect(sum(lines.map(({ debit_minor }) => debit_minor))).toBe(invoice.total_minor)
          expect(sum(lines.map(({ credit_minor }) => credit_minor))).toBe(invoice.total_minor)
          const taxed = lines.filter(({ role }) => role === 'output_tax')
          expect(
            taxed.map(({ tax_rate_bps, credit_minor }) => [tax_rate_bps, credit_minor]),
          ).toEqual(
            invoice.taxes
              .filter(({ tax_minor }) => tax_minor > 0)
              .map(({ tax_rate_bps, tax_minor }) => [tax_rate_bps, tax_minor]),
          )
        }
        const [check] = await tx<{ unbalanced: number }[]>`
        select count(*) as unbalanced from (
          select entry_id from public.journal_lines where org_id = ${org.id}
           group by entry_id having sum(debit_minor) <> sum(credit_minor)
        ) as entries`
        expect(required(check).unbalanced).toBe(0)
        await tx`set constraints all immediate`
      }),
    120_000,
  )
})
