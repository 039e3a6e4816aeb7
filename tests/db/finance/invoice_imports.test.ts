import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, failure, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  applied,
  balancesOf,
  documentsOf,
  fates,
  review,
  reviewed,
  stage,
  table,
  untilDone,
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

async function differencesOf(tx: Tx, orgId: string) {
  await tx`set constraints all immediate`
  const [row] = await tx`select public.reconcile_ledger(${orgId}) as report`
  return row?.report
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

describe('review_invoice_import', () => {
  it('refuses with a reason, and a document whole', async () => {
    await withBooks(async (tx, orgId) => {
      const { fates: all } = await reviewed(
        tx,
        orgId,
        `number|customer|customer_email|quantity|issued_on|due_on|unit_price|tax_rate|currency
         |a||1|2020-01-10||1.00||
         2|a||1|2020-02-30||1.00||
         3|a||1|2190-01-10||1.00||
         4|a||1|2020-01-10|2020-01-09|1.00||
         5|a||many|2020-01-10||1.00||
         6|a||0|2020-01-10||1.00||
         7|a||1|2020-01-10||-1.00||
         8|a||1|2020-01-10||cheap||
         9|a||1|2020-01-10||99999999999999||
         10|a||1|2020-01-10||1.00|101 %|
         11|a||1|2020-01-10||1.00||QQQ
         12|a|nobody|1|2020-01-10||1.00||
         13|a||1|2020-01-10||1.00||
         13|b||1|2020-01-10||1.00||
         14|a||1|2020-01-10||1.00||EUR
         14|a||1|2020-01-10||1.00||USD
         15|a||1|2020-01-10||1.00||
         15|a||1|2020-01-11||1.00||
         16|a||1|2020-01-10||1.00||
         16|a||-1|2020-01-10||0.50||
         17|a||1|2020-01-10||1.00||
         17|a||x|2020-01-10||1.00||
         18|a||1|2020-01-10||0||
         ||||||||
         19|a||1|29.02.2020||1.00||`,
      )
      expect(all.map(({ outcome, reasons }) => [outcome, ...reasons].join(' '))).toEqual([
        'error finance.import_number_missing',
        'error finance.import_day_unreadable',
        'error finance.import_day_in_future',
        'error finance.import_due_before_issue',
        'error finance.import_quantity_unreadable',
        'error finance.import_quantity_zero',
        'error finance.import_price_negative',
        'error commerce.price_unreadable',
        'error finance.amount_too_large',
        'error commerce.tax_rate_invalid',
        'error finance.import_currency_unknown',
        'error crm.email_invalid',
        'error finance.import_customers_differ',
        'error finance.import_customers_differ',
        'error finance.import_currencies_differ',
        'error finance.import_currencies_differ',
        'error finance.import_days_differ',
        'error finance.import_days_differ',
        'error finance.import_signs_differ',
        'error finance.import_signs_differ',
        'error finance.import_invoice_incomplete',
        'error finance.import_quantity_unreadable',
        'error finance.import_invoice_of_nothing',
        'skipped commerce.import_row_blank',
        'insert',
      ])
    })
  })

  it('refuses documents without a customer where it is told to', async () => {
    await withBooks(async (tx, orgId) => {
      const { fates: all } = await reviewed(
        tx,
        orgId,
        `number|customer|issued_on|unit_price
         1||2020-01-10|1.00
         2|ada|2020-01-10|1.00`,
        { no_customer: 'refuse' },
      )
      expect(all.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'finance.import_customer_missing'],
        ['insert'],
      ])
    })
  })

  it('refuses days of closed books, and so does applying when they were closed since', async () => {
    await withBooks(async (tx, orgId) => {
      const text = `number|issued_on|unit_price
         1|2020-01-10|1.00
         2|2020-02-10|1.00`
      const first = await reviewed(tx, orgId, text)
      await tx`select public.close_books(${orgId}, '2020-01-31')`
      await expectDenied(
        tx`select public.apply_invoice_import(${orgId}, ${first.id})`,
        'PT422',
        'finance.period_closed',
      )
      const second = await reviewed(tx, orgId, text)
      expect(second.fates.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'finance.period_closed'],
        ['insert'],
      ])
      expect((await untilDone(tx, 'apply', orgId, second.id)).document_count).toBe(1)
    })
  })

  it('wants the columns that an invoice cannot do without, and choices that there are', async () => {
    await withBooks(async (tx, orgId) => {
      const { header, rows, mapping } = table('number|issued_on|unit_price\n1|2020-01-10|1.00')
      const id = await stage(tx, orgId, header, rows)
      const wrong = async (fields: Record<string, string>, choices = {}) =>
        (await failure(() => review(tx, orgId, id, fields, choices))).message
      expect(await wrong({ 0: 'number', 1: 'issued_on' })).toBe('finance.import_fields_unmapped')
      expect(await wrong({ ...mapping, 3: 'country' })).toBe('finance.import_mapping_malformed')
      expect(await wrong({ ...mapping, 2: 'colour' })).toBe('finance.import_mapping_malformed')
      for (const choices of [
        { settlement: 'lost' },
        { no_customer: 'guess' },
        { date_order: 'ymd' },
        { currency: 'QQQ' },
        { default_tax_rate_bps: 10_001 },
        { prices_include_tax: 'yes' },
      ]) {
        expect(await wrong(mapping, choices)).toBe('finance.import_choice_unknown')
      }
      expect((await review(tx, orgId, id, mapping)).document_count).toBe(1)
    })
  })

  it('gives a series to one file only', async () => {
    await withBooks(async (tx, orgId) => {
      const text = 'number|issued_on|unit_price\n1|2020-01-10|1.00'
      const early = await reviewed(tx, orgId, text, { series: 'Old' })
      await applied(tx, orgId, text, { series: 'Old' })
      expect((await failure(() => reviewed(tx, orgId, text, { series: 'Old' }))).message).toBe(
        'finance.import_series_taken',
      )
      await expectDenied(
        tx`select public.apply_invoice_import(${orgId}, ${early.id})`,
        'PT409',
        'finance.import_series_taken',
      )
      expect((await applied(tx, orgId, text, { series: 'Older' })).after.status).toBe('applied')
    })
  })
})

describe('undo_invoice_import', () => {
  it('takes away what came, with its postings and customers, and nothing else', async () => {
    await withBooks(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      const undone = await untilDone(tx, 'undo', orgId, id, 5)
      expect(undone).toMatchObject({ status: 'undone', deleted_count: 14, kept_count: 0 })
      expect(await documentsOf(tx, orgId)).toEqual([])
      expect(await balancesOf(tx, orgId)).toEqual({})
      await asOwner(tx)
      const [left] = await tx`
        select
          (select count(*)::integer from public.customers where org_id = ${orgId}) as customers,
          (select count(*)::integer from public.payments where org_id = ${orgId}) as payments,
          (select coalesce(sum(debit_minor + credit_minor), 0)::integer
             from private.ledger_movements where org_id = ${orgId}) as moved`
      expect(left).toEqual({ customers: 0, payments: 0, moved: 0 })
      // And again, under the same name.
      await as(tx, owner)
      expect((await applied(tx, orgId, onlineRetail)).after.document_count).toBe(14)
    })
  })

  it('keeps an invoice to which something happened, with its credit note', async () => {
    await withBooks(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      await asOwner(tx)
      await tx`
        update public.invoices set sent_at = now() where org_id = ${orgId} and number = '541587'`
      await as(tx, owner)
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        deleted_count: 12,
        kept_count: 2,
      })
      expect((await documentsOf(tx, orgId)).map(({ number }) => number)).toEqual([
        '541587',
        'C541641',
      ])
      expect(await differencesOf(tx, orgId)).toEqual([])
    })
  })

  it('takes nothing out of closed books', async () => {
    await withBooks(async (tx, orgId) => {
      const { id } = await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      await tx`select public.close_books(${orgId}, '2010-12-31')`
      await expectDenied(
        tx`select public.undo_invoice_import(${orgId}, ${id}, 100)`,
        'PT422',
        'finance.period_closed',
      )
      expect(await documentsOf(tx, orgId)).toHaveLength(14)
    })
  })

  it('nobody can delete an imported document otherwise, the owner of the tables neither', async () => {
    await withBooks(async (tx, orgId) => {
      await applied(tx, orgId, onlineRetail)
      await asOwner(tx)
      for (const name of ['credit_notes', 'invoices', 'payments', 'payment_allocations']) {
        await expectDenied(
          tx`delete from ${tx(`public.${name}`)} where org_id = ${orgId}`,
          '42501',
          'finance.document_is_final',
        )
      }
      for (const name of ['journal_lines', 'journal_entries']) {
        await expectDenied(
          tx`delete from ${tx(`public.${name}`)} where org_id = ${orgId}`,
          '42501',
          'finance.ledger_is_append_only',
        )
      }
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
