import { describe, expect, it } from 'vitest'
import { required } from '../../helpers/factories.ts'
import {
  applied,
  balancesOf,
  review,
  reviewed,
  stage,
  table,
  withBooks,
} from './invoice_imports.helpers.ts'

/** Half away from zero, in whole numbers alone. */
function divide(amount: bigint, by: bigint): bigint {
  return (2n * amount + by) / (2n * by)
}

type Line = { currency: string; exponent: number; pieces: bigint; price: bigint; bps: bigint }

/** As a bookkeeper would: of each line by itself, on top of its price or within. */
function amountsOf({ pieces, price, bps }: Line, isIncluded: boolean) {
  const shown = pieces * price
  const tax = isIncluded ? divide(shown * bps, 10_000n + bps) : divide(shown * bps, 10_000n)
  return { net: isIncluded ? shown - tax : shown, tax }
}

function written({ exponent, price }: Line): string {
  const digits = String(price).padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** Some of each rate and currency, always the same ones: a generator without chance. */
function someLines(): Line[] {
  let seed = 7n
  const next = (below: bigint) => {
    seed = (seed * 1_103_515_245n + 12_345n) % 2_147_483_648n
    return (seed >> 8n) % below
  }
  const currencies = [
    ['JPY', 0],
    ['EUR', 2],
    ['KWD', 3],
  ] as const
  return currencies.flatMap(([currency, exponent]) =>
    Array.from({ length: 30 }, () => ({
      currency,
      exponent,
      pieces: next(40n) + 1n,
      price: next(250_000n) + 1n,
      bps: [0n, 500n, 700n, 1900n, 2575n, 10_000n][Number(next(6n))] ?? 0n,
    })),
  )
}

describe('taxes of an import of invoices', () => {
  it.each([
    // A third of a unit of tax, half of one and more: what is on top is not what is within.
    ['JPY', '333', '10 %', false, { net: 999, tax: 100 }],
    ['JPY', '333', '10 %', true, { net: 908, tax: 91 }],
    ['EUR', '33.33', '19 %', false, { net: 9_999, tax: 1_900 }],
    ['EUR', '33.33', '19 %', true, { net: 8_403, tax: 1_596 }],
    ['KWD', '3.333', '5 %', false, { net: 9_999, tax: 500 }],
    ['KWD', '3.333', '5 %', true, { net: 9_523, tax: 476 }],
    ['EUR', '33.33', '100 %', false, { net: 9_999, tax: 9_999 }],
    ['EUR', '33.33', '100 %', true, { net: 4_999, tax: 5_000 }],
  ] as const)(
    '3 × %s %s with %s of tax, included: %s',
    async (currency, price, rate, prices_include_tax, sum) => {
      await withBooks(async (tx, orgId) => {
        const { before } = await applied(
          tx,
          orgId,
          `number|quantity|issued_on|unit_price|tax_rate
         1|3|2020-01-10|${price}|${rate}`,
          { currency, prices_include_tax },
        )
        const total = sum.net + sum.tax
        expect(before.totals).toMatchObject([
          { currency, invoiced_minor: total, credited_minor: 0, tax_minor: sum.tax },
        ])
        const [invoice] = await tx`
        select net_minor, tax_minor, total_minor, paid_minor, prices_include_tax, currency
        from public.invoices where org_id = ${orgId}`
        expect(invoice).toEqual({
          net_minor: sum.net,
          tax_minor: sum.tax,
          total_minor: total,
          paid_minor: total,
          prices_include_tax,
          currency,
        })
        expect(await balancesOf(tx, orgId)).toEqual({
          opening: total,
          sales: -sum.net,
          output_tax: -sum.tax,
        })
      })
    },
  )

  it.each([false, true])(
    'adds up over many lines and currencies, included: %s',
    async (included) => {
      await withBooks(async (tx, orgId) => {
        const lines = someLines()
        const { before } = await applied(
          tx,
          orgId,
          [
            'number|currency|quantity|issued_on|unit_price|tax_rate',
            ...lines.map(
              (line, index) =>
                `${line.currency}-${index % 4}|${line.currency}|${line.pieces}|2020-01-10|${written(line)}|${Number(line.bps) / 100} %`,
            ),
          ].join('\n'),
          { prices_include_tax: included },
        )
        const expected = ['EUR', 'JPY', 'KWD'].map((currency) => {
          const amounts = lines
            .filter((line) => line.currency === currency)
            .map((line) => amountsOf(line, included))
          const tax = amounts.reduce((sum, amount) => sum + amount.tax, 0n)
          const net = amounts.reduce((sum, amount) => sum + amount.net, 0n)
          return { currency, net: Number(net), tax: Number(tax), total: Number(net + tax) }
        })
        expect(
          before.totals.map(({ currency, invoiced_minor, tax_minor }) => [
            currency,
            invoiced_minor,
            tax_minor,
          ]),
        ).toEqual(expected.map(({ currency, total, tax }) => [currency, total, tax]))
        await tx`set constraints all immediate`
        expect([
          ...(await tx`
          select lines.currency, sum(lines.credit_minor) filter (where accounts.role = 'sales')::bigint as net,
            sum(lines.credit_minor) filter (where accounts.role = 'output_tax')::bigint as tax,
            sum(lines.debit_minor) filter (where accounts.role = 'receivables')::bigint as total
          from public.journal_lines as lines
          join public.ledger_accounts as accounts
            on accounts.org_id = lines.org_id and accounts.id = lines.account_id
          where lines.org_id = ${orgId}
          group by lines.currency
          order by lines.currency`),
        ]).toEqual(expected)
        const [row] = await tx`select public.reconcile_ledger(${orgId}) as report`
        expect(row?.report).toEqual([])
      })
    },
  )

  it('takes the rate of the import for lines without one, none by default, and no line of another', async () => {
    await withBooks(async (tx, orgId) => {
      const { header, rows, mapping } = table(
        `number|issued_on|unit_price|tax_rate
         1|2020-01-10|100.00|
         2|2020-01-10|100.00|7 %
         3|2020-01-10|100.00|0 %`,
      )
      const id = await stage(tx, orgId, header, rows)
      const taxes = async (choices = {}) => {
        await review(tx, orgId, id, mapping, choices)
        const found = await tx<{ tax: number }[]>`
          select ("values" ->> 'tax_minor')::integer as tax from public.invoice_import_rows
          where import_id = ${id} order by row_number`
        return found.map(({ tax }) => tax)
      }
      expect(await taxes()).toEqual([0, 700, 0])
      expect(await taxes({ default_tax_rate_bps: 1900 })).toEqual([1900, 700, 0])
      expect(await taxes({ default_tax_rate_bps: 10_000 })).toEqual([10_000, 700, 0])
    })
  })

  it('takes prices as the organization says them, where the import does not say', async () => {
    await withBooks(async (tx, orgId) => {
      const text = 'number|issued_on|unit_price|tax_rate\n1|2020-01-10|119.00|19 %'
      const invoiced = async () =>
        required((await reviewed(tx, orgId, text)).summary.totals[0]).invoiced_minor
      expect(await invoiced()).toBe(14_161)
      await tx`select public.update_finance_settings(${orgId}, '{"prices_include_tax": true}')`
      expect(await invoiced()).toBe(11_900)
    })
  })

  it('counts the tax of credit notes off', async () => {
    await withBooks(async (tx, orgId) => {
      const { before } = await applied(
        tx,
        orgId,
        `number|article|quantity|issued_on|unit_price|tax_rate|customer
         1|A|3|2020-01-10|10.00|20 %|ada
         C1|A|-1|2020-01-11|10.00|20 %|ada
         C2|B|-1|2020-01-12|50.00|20 %|ada`,
      )
      expect(before.totals).toMatchObject([
        { invoiced_minor: 3_600, credited_minor: 7_200, tax_minor: -600 },
      ])
      expect(await balancesOf(tx, orgId)).toEqual({
        opening: -3_600,
        sales: 3_000,
        output_tax: 600,
      })
    })
  })
})
