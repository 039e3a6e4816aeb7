import type { Sql } from 'postgres'
import type { Executor } from '../helpers/db.ts'

type Sums = Record<'invoice' | 'credit_note', { documents: number; cents: bigint }>

const SETTLED = {
  payment: ['payment receivables', 'payment prepayments'],
  documents: ['invoice receivables', 'credit_note receivables', 'credit_note prepayments'],
}

/** A decimal number in hundredths, by its digits: nothing is rounded on the way. */
function centsOf(price: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(price) ?? []
  if (whole === undefined) throw new Error(`${price} is no price in cents.`)
  return BigInt(`${sign}${whole}${fraction.padEnd(2, '0')}`)
}

/**
 * What a file of the sample's shape comes to, read by other rules than the import's: what its publisher
 * calls a cancellation has a C before its number. A document that comes to nothing is none.
 */
function sumsOfFile(rows: string[][]): Sums {
  const documents = new Map<string, bigint>()
  for (const [number = '', , , quantity = '', , price = ''] of rows) {
    const cents = BigInt(quantity) * centsOf(price)
    documents.set(number, (documents.get(number) ?? 0n) + cents)
  }
  const sums: Sums = {
    invoice: { documents: 0, cents: 0n },
    credit_note: { documents: 0, cents: 0n },
  }
  for (const [number, cents] of documents) {
    if (cents === 0n) continue
    const isCancelled = number.startsWith('C')
    const sum = sums[isCancelled ? 'credit_note' : 'invoice']
    sum.documents += 1
    sum.cents += isCancelled ? -cents : cents
  }
  return sums
}

/** Debits less credits by what posted them and on which account, of an organization that did nothing else. */
async function sumsOfLedger(sql: Sql | Executor, orgId: string): Promise<Record<string, string>> {
  const rows = await sql<{ source: string; moved: string }[]>`
    select entries.source_type || ' ' || accounts.role as source,
      sum(lines.debit_minor - lines.credit_minor)::text as moved
    from public.journal_entries as entries
    join public.journal_lines as lines
      on lines.org_id = entries.org_id and lines.entry_id = entries.id
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
    where entries.org_id = ${orgId}
    group by 1
    union all
    select entries.source_type || ' entries', count(*)::text
    from public.journal_entries as entries
    where entries.org_id = ${orgId} and entries.source_type <> 'payment'
    group by 1`
  return Object.fromEntries(rows.map(({ source, moved }) => [source, moved]))
}

/**
 * Throws unless the ledger has what the file comes to, to the cent: of invoices and of credit notes, and
 * settled as history is, by opening balances. For rows without tax.
 */
export async function assertLedgerOfFile(
  sql: Sql | Executor,
  orgId: string,
  rows: string[][],
): Promise<void> {
  const { invoice, credit_note: note } = sumsOfFile(rows)
  const found = await sumsOfLedger(sql, orgId)
  const of = (...sources: string[]) =>
    sources.reduce((sum, source) => sum + BigInt(found[source] ?? 0), 0n)
  const compared: [string, bigint, bigint][] = [
    ['invoices', of('invoice entries'), BigInt(invoice.documents)],
    ['sales of invoices', -of('invoice sales'), invoice.cents],
    ['receivables of invoices', of('invoice receivables'), invoice.cents],
    ['credit notes', of('credit_note entries'), BigInt(note.documents)],
    ['sales of credit notes', of('credit_note sales'), note.cents],
    [
      'what credit notes take off or owe',
      -of('credit_note receivables', 'credit_note prepayments'),
      note.cents,
    ],
    ['what was settled elsewhere', of('payment opening'), invoice.cents - note.cents],
    ['settled of invoices and credit notes', of(...SETTLED.payment), -of(...SETTLED.documents)],
  ]
  const wrong = compared.flatMap(([name, ledger, file]) =>
    ledger === file ? [] : [`${name}: ${ledger} in the ledger, ${file} in the file`],
  )
  if (wrong.length > 0) throw new Error(`The import is wrong. ${wrong.join('; ')}.`)
}
