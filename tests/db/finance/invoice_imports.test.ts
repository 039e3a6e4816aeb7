import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  applied,
  balancesOf,
  differencesOf,
  documentsOf,
  fates,
  table,
  withBooks,
} from './invoice_imports.helpers.ts'
import { onlineRetail } from './online-retail.ts'

/** Quantity times price of the lines of documents that come to something, in cents, by year and country. */
function sumsOfFile(): Record<string, number> {
  const { rows } = table(onlineRetail)
  const amountOf = (row: string[]) => Math.round(Number(row[3]) * Number(row[5]) * 100)
  const byNumber: Record<string, number> = {}
  for (const row of rows) {
    byNumber[row[0] ?? ''] = (byNumber[row[0] ?? ''] ?? 0) + amountOf(row)
  }
  const sums: Record<string, number> = {}
  for (const row of rows.filter(([number = '']) => byNumber[number] !== 0)) {
    const key = `${row[4]?.slice(0, 4)} ${row[7]}`
    sums[key] = (sums[key] ?? 0) + amountOf(row)
  }
  return sums
}

/** Issued less credited, by year and country, out of the documents alone. */
async function sumsOfDocuments(tx: Tx, orgId: string): Promise<Record<string, number>> {
  const inTheFile: Record<string, string> = { Ireland: 'EIRE', 'United States': 'USA' }
  const rows = await tx<{ year: number; country: string; amount: number }[]>`
    select extract(year from documents.issued_on)::integer as year,
      coalesce(countries.name, documents.bill_to #>> '{lines,0}') as country,
      sum(documents.amount)::bigint as amount
    from (
      select issued_on, bill_to, total_minor as amount from public.invoices where org_id = ${orgId}
      union all
      select issued_on, bill_to, - total_minor from public.credit_notes where org_id = ${orgId}
    ) as documents
    left join public.countries as countries on countries.code = documents.bill_to ->> 'country_code'
    group by 1, 2`
  return Object.fromEntries(
    rows.map(({ year, country, amount }) => [`${year} ${inTheFile[country] ?? country}`, amount]),
  )
}

describe('an import of invoice history', () => {
  it('adds up to the file by year and country, in documents and in the ledger', async () => {
    await withBooks(async (tx, orgId) => {
      const before = await differencesOf(tx, orgId)
      const { id, after } = await applied(tx, orgId, onlineRetail)
      expect(after).toMatchObject({
        status: 'applied',
        document_count: 14,
        insert_count: 14,
        merged_count: 3,
        error_count: 3,
      })
      expect(await sumsOfDocuments(tx, orgId)).toEqual(sumsOfFile())
      const total = Object.values(sumsOfFile()).reduce((sum, amount) => sum + amount, 0)
      expect(await balancesOf(tx, orgId)).toEqual({ opening: total, sales: -total })
      expect(await differencesOf(tx, orgId)).toEqual(before)

      // What stays out says why.
      const refused = (await fates(tx, id)).filter(({ outcome }) => outcome === 'error')
      expect(refused).toEqual(
        Array.from({ length: 3 }, () => ({
          outcome: 'error',
          reasons: ['finance.import_invoice_of_nothing'],
          notes: [],
        })),
      )
    })
  })

  it('ties a credit note to the newest invoice that covers it; others stand alone', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(tx, orgId, onlineRetail)
      const documents = await documentsOf(tx, orgId)
      expect(documents.filter(({ kind }) => kind === 'credit_note')).toEqual([
        expect.objectContaining({ number: 'C540393', credits: null, total: 1420, open: 0 }),
        expect.objectContaining({ number: 'C541641', credits: '541587', total: 125 }),
        expect.objectContaining({ number: 'C570025', credits: null, customer: 'Walk-in customer' }),
        expect.objectContaining({ number: 'C571707', credits: '546305', total: 450 }),
        expect.objectContaining({ number: 'C572334', credits: '572326', total: 9984 }),
      ])
      const invoice = (number: string) => documents.find((document) => document.number === number)
      expect(invoice('572326')).toMatchObject({ status: 'credited', open: 0 })
      expect(invoice('541587')).toMatchObject({ status: 'paid', total: 1500, open: 0 })
      expect(invoice('548516')).toMatchObject({ customer: 'Walk-in customer', total: 2974 })
    })
  })

  it('takes back no line twice, and nothing of another customer or before it was sold', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(
        tx,
        orgId,
        `number|article|quantity|issued_on|unit_price|customer
         1|A|3|2020-01-10|5.00|ada
         C1|A|-2|2020-01-11|5.00|ada
         C2|A|-2|2020-01-12|5.00|ada
         C3|A|-1|2020-01-12|5.00|bob
         C4|A|-1|2020-01-09|5.00|ada
         C5|A|-1|2020-01-12|4.00|ada`,
      )
      const notes = (await documentsOf(tx, orgId)).filter(({ kind }) => kind === 'credit_note')
      expect(notes.map(({ number, credits }) => [number, credits])).toEqual([
        ['C1', '1'],
        ['C2', null],
        ['C3', null],
        ['C4', null],
        ['C5', null],
      ])
    })
  })

  it.each([
    ['a whole invoice, line by line', ['1', '1'], { B2: ['-1', '-1'] }],
    ['what is less than both lines', ['5', '5'], { B2: ['-3', '-4'] }],
    ['several parts of one line', ['10'], { B2: ['-2', '-3'] }],
    ['more parts than lines', ['4', '4'], { B2: ['-2', '-2', '-2', '-2'] }],
    ['two parts of the larger line', ['1', '10'], { B2: ['-5', '-4'] }],
    ['one line by each of two credit notes', ['1', '1'], { B2: ['-1'], B3: ['-1'] }],
    ['the smaller line first', ['3', '10'], { B2: ['-3'], B3: ['-10'] }],
  ] as [string, string[], Record<string, string[]>][])(
    'takes back %s of an invoice with one article on several lines',
    async (_what, sold, credited) => {
      await withBooks(async (tx, orgId) => {
        const rows = (number: string, day: string, quantities: string[]) =>
          quantities.map((quantity) => `${number}|lamp|${quantity}|${day}|10.00|ada`)
        await applied(
          tx,
          orgId,
          [
            'number|article|quantity|issued_on|unit_price|customer',
            ...rows('B1', '2020-01-10', sold),
            ...Object.entries(credited).flatMap(([number, quantities]) =>
              rows(number, '2020-01-11', quantities),
            ),
          ].join('\n'),
          { settlement: 'open' },
        )
        const sum = (quantities: string[]) =>
          quantities.reduce((total, quantity) => total + Number(quantity) * 1000, 0)
        const [invoice, ...notes] = await documentsOf(tx, orgId)
        expect(invoice).toMatchObject({
          number: 'B1',
          open: sum([...sold, ...Object.values(credited).flat()]),
        })
        expect(notes.map(({ number, credits, open }) => [number, credits, open])).toEqual(
          Object.keys(credited).map((number) => [number, 'B1', 0]),
        )
      })
    },
  )

  it('credits an older invoice where the newest has too little of an article', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(
        tx,
        orgId,
        `number|article|quantity|issued_on|unit_price|customer
         1|lamp|1|2020-01-10|10.00|ada
         1|lamp|1|2020-01-10|10.00|ada
         2|lamp|1|2020-01-11|10.00|ada
         C1|lamp|-1|2020-01-12|10.00|ada
         C1|lamp|-1|2020-01-12|10.00|ada`,
      )
      const notes = (await documentsOf(tx, orgId)).filter(({ kind }) => kind === 'credit_note')
      expect(notes).toMatchObject([{ number: 'C1', credits: '1' }])
    })
  })

  it('leaves open what is said to be open, both ways', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(
        tx,
        orgId,
        `number|article|quantity|issued_on|due_on|unit_price|customer
         1|A|2|2020-01-10|2020-02-10|5.00|ada
         C1|A|-1|2020-01-11||5.00|ada
         C2|B|-1|2020-01-12||3.00|ada`,
        { settlement: 'open' },
      )
      expect(await documentsOf(tx, orgId)).toMatchObject([
        { number: '1', status: 'issued', total: 1000, open: 500 },
        { number: 'C1', open: 0 },
        { number: 'C2', open: 300 },
      ])
      expect(await balancesOf(tx, orgId)).toEqual({
        receivables: 500,
        prepayments: -300,
        sales: -200,
      })
    })
  })

  it('taxes lines at their rate or the one that is chosen, on top or within', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(
        tx,
        orgId,
        `number|quantity|issued_on|unit_price|tax_rate
         1|1|2020-01-10|119.00|19 %
         1|1|2020-01-10|107.00|`,
        { prices_include_tax: true, default_tax_rate_bps: 700 },
      )
      expect(await balancesOf(tx, orgId)).toEqual({
        opening: 22600,
        sales: -20000,
        output_tax: -2600,
      })
    })
  })

  it('finds customers by reference, else by address, and makes those that are missing', async () => {
    await withBooks(async (tx, orgId, owner) => {
      await asOwner(tx)
      await createCustomer(tx, { org_id: orgId, name: 'Known', email: 'known@example.test' })
      await tx`update public.customers set external_ref = '77' where org_id = ${orgId}`
      await as(tx, owner)
      await applied(
        tx,
        orgId,
        `number|customer|customer_name|customer_email|issued_on|unit_price
         1|77.0|Other|known@example.test|2020-01-10|5.00
         2|||known@example.test|2020-01-10|5.00
         3|88.0|New||2020-01-10|5.00
         4||Only a name||2020-01-10|5.00`,
      )
      expect((await documentsOf(tx, orgId)).map(({ customer }) => customer)).toEqual([
        'Known',
        'Known',
        'New',
        'Only a name',
      ])
    })
  })

  it('keeps what is finer than a cent in the description, and adds up to the cent', async () => {
    await withBooks(async (tx, orgId) => {
      const { before } = await applied(
        tx,
        orgId,
        `number|description|quantity|issued_on|unit_price
         1|Balloon|12|2020-01-10|0.085`,
      )
      expect(before.totals).toMatchObject([{ invoiced_minor: 102 }])
      const [item] = await tx`
        select description, quantity, unit_price_minor, net_minor from public.invoice_items
        where org_id = ${orgId}`
      expect(item).toMatchObject({
        description: 'Balloon (12 × 0.085)',
        quantity: '1.000000',
        unit_price_minor: 102,
        net_minor: 102,
      })
    })
  })
})

describe('imports of invoices', () => {
  it('agents cannot import, nor can people of another organization', async () => {
    await inTransaction(async (tx) => {
      const { org, agent, otherOwner, owner } = await createActors(tx)
      for (const [actor, code] of [
        [agent, '42501'],
        [otherOwner, 'PT404'],
      ] as const) {
        await as(tx, actor)
        await expectDenied(
          tx`select public.create_invoice_import(${org.id}, 'a.csv', '["number"]', '{}')`,
          code,
        )
      }
      await as(tx, owner)
      await tx`select public.create_invoice_import(${org.id}, 'a.csv', '["number"]', '{}')`
    })
  })
})
