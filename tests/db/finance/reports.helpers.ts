import type { JSONValue } from 'postgres'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

/** Numbers that look random and are the same in every run. */
export function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)
export const DAYS = 120
const RATES = [0, 700, 1900]

type Issued = {
  id: string
  customer_id: string
  currency: string
  on: number
  open: number
  written_off?: boolean
}

/** Half a year of a business by the functions that people call, as whoever the transaction is. */
export async function doBusiness(
  tx: Tx,
  {
    org_id,
    customers,
    account_id,
    steps,
    seed,
  }: {
    org_id: string
    customers: string[]
    account_id: string
    steps: number
    seed: number
  },
): Promise<Record<string, number>> {
  const roll = dice(seed)
  const pick = <T>(list: T[]): T => required(list[roll(list.length)])
  const done: Record<string, number> = {}
  const invoices: Issued[] = []
  const payments: string[] = []
  const vouchers: Issued[] = []
  const call = async (name: string, args: JSONValue[]): Promise<Record<string, JSONValue>> => {
    const list = args.map((arg, index) =>
      typeof arg === 'object' && arg !== null ? `$${index + 1}::jsonb` : `$${index + 1}`,
    )
    const [row] = await tx.unsafe<{ answer: Record<string, JSONValue> }[]>(
      `select public.${name}(${list.join(', ')}) as answer`,
      args as (string | number | null)[],
    )
    done[name] = (done[name] ?? 0) + 1
    return required(row).answer
  }

  for (let step = 0; step < steps; step += 1) {
    const currency = pick(['EUR', 'EUR', 'EUR', 'JPY'])
    const customer_id = pick(customers)
    const on = roll(DAYS)
    const invoice = invoices.length > 0 ? pick(invoices) : undefined
    const later = invoice ? Math.min(DAYS - 1, invoice.on + roll(60)) : on
    const kind = roll(12)
    if (kind < 4 || !invoice) {
      const items = Array.from({ length: 1 + roll(3) }, () => ({
        description: 'Work',
        quantity: 1 + roll(5),
        unit_price_minor: 1 + roll(90_000),
        tax_rate_bps: pick(RATES),
      }))
      const draft = await call('save_invoice_draft', [
        org_id,
        null,
        { customer_id, currency, payment_terms_days: pick([0, 14, 30]), items },
      ])
      const issued = await call('issue_invoice', [org_id, String(draft.id), day(on)])
      invoices.push({
        id: String(issued.id),
        customer_id,
        currency,
        on,
        open: Number(issued.open_minor),
      })
    } else if (kind < 7 && invoice.open > 1) {
      const amount = roll(3) === 0 ? invoice.open : 1 + roll(invoice.open - 1)
      const paid = await call('record_payment', [
        org_id,
        {
          customer_id: invoice.customer_id,
          currency: invoice.currency,
          amount_minor: amount,
          method: pick(['bank_transfer', 'cash']),
          paid_on: day(later),
          allocations: [{ invoice_id: invoice.id, amount_minor: amount }],
        },
      ])
      invoice.open -= amount
      payments.push(String(paid.id))
    } else if (kind === 7 && invoice.open > 0) {
      const amount = 1 + roll(invoice.open)
      await call('write_off_invoice', [
        org_id,
        invoice.id,
        { amount_minor: amount, paid_on: day(later), note: 'Gone' },
      ])
      invoice.open -= amount
      invoice.written_off = true
    } else if (kind === 8) {
      const voucher = await call('save_voucher_draft', [
        org_id,
        'sales',
        null,
        {
          customer_id,
          currency,
          voucher_on: day(on),
          due_on: day(on + 10),
          settlement: pick(['account', 'account', 'bank']),
          lines: [
            {
              account_id,
              description: 'Sold',
              amount_minor: 1 + roll(50_000),
              tax_rate_bps: pick(RATES),
            },
          ],
        },
      ])
      const posted = await call('post_voucher', [org_id, String(voucher.id)])
      if (posted.settlement === 'account') {
        vouchers.push({
          id: String(voucher.id),
          customer_id,
          currency,
          on,
          open: Number(posted.open_minor),
        })
      }
    } else if (kind === 9 && vouchers.length > 0) {
      const voucher = pick(vouchers)
      const after = day(Math.min(DAYS - 1, voucher.on + roll(30)))
      if (voucher.open < 2) continue
      if (roll(3) === 0 && voucher.open > 0 && !payments.includes(voucher.id)) {
        await call('cancel_voucher', [org_id, voucher.id, 'Twice', after])
        voucher.open = 0
      } else {
        const amount = 1 + roll(voucher.open - 1)
        await call('pay_voucher', [
          org_id,
          voucher.id,
          { amount_minor: amount, method: 'bank_transfer', paid_on: after },
          `pay-${step}-${seed}`,
        ])
        voucher.open -= amount
        payments.push(voucher.id)
      }
    } else if (kind === 10 && payments.length > 0) {
      const [open] = await tx<{ id: string; invoice_id: string; amount_minor: number }[]>`
        select payments.id, allocations.invoice_id, payments.amount_minor
        from public.payments join public.payment_allocations as allocations
          on allocations.payment_id = payments.id
        where payments.org_id = ${org_id} and payments.kind = 'payment'
          and payments.reversed_at is null and allocations.invoice_id is not null
        order by payments.id limit 1`
      const settled = invoices.find(({ id }) => id === open?.invoice_id)
      if (!open || !settled) continue
      await call('reverse_payment', [org_id, open.id, 'Bounced'])
      settled.open += open.amount_minor
    } else if (kind === 11 && invoice.open > 0 && !invoice.written_off) {
      await call('issue_credit_note', [org_id, invoice.id, { reason: 'Returned' }])
      invoice.open = 0
      invoices.splice(invoices.indexOf(invoice), 1)
    }
  }
  return done
}

export type Ageing = {
  totals: Record<string, number>
  account: { id: string; balance_minor: number }
  customers: (Record<string, number> & { customer: { id: string } })[]
  next_cursor: { key: number; id: string } | null
}

export async function ageing(
  tx: Tx,
  orgId: string,
  on: string | null,
  values: { currency?: string; limit?: number; cursor?: Ageing['next_cursor'] } = {},
) {
  const { currency = 'EUR', limit = 1000, cursor = null } = values
  const [row] = await tx<{ report: Ageing }[]>`
    select public.receivables_ageing(
      ${orgId}, ${on}, ${currency}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
    ) as report`
  return required(row).report
}
