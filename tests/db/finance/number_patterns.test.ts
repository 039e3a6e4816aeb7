import { describe, expect, it } from 'vitest'
import { as, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { bill, credit } from './money.helpers.ts'
import { type Books, openBooks, post, purchase, sale, saveDraft } from './vouchers.helpers.ts'

type Kind = 'invoice' | 'credit_note' | 'purchase_voucher' | 'sales_voucher'

const usePattern = (tx: Tx, { org }: Books, kind: Kind, pattern: string) =>
  tx`
    select public.update_finance_settings(${org.id}, ${tx.json({ [`${kind}_pattern`]: pattern })})`

/** One document of the kind, by whoever is acting. */
async function issueOne(tx: Tx, books: Books, kind: Kind): Promise<string | null> {
  const place = { ...books, orgId: books.org.id }
  switch (kind) {
    case 'invoice':
      return (await bill(tx, place, { issued_on: '2026-06-15' })).number
    case 'credit_note': {
      const invoice = await bill(tx, place, { issued_on: '2026-06-15' })
      return (await credit(tx, place, invoice.id)).number
    }
    default: {
      const isSale = kind === 'sales_voucher'
      const details = isSale ? sale(books) : purchase(books)
      const draft = await saveDraft(tx, books, details, { kind: isSale ? 'sales' : 'purchase' })
      return (await post(tx, books, draft.id)).number
    }
  }
}

describe('a number that an earlier pattern has written', () => {
  it.each<Kind>(['invoice', 'credit_note', 'purchase_voucher', 'sales_voucher'])(
    'is not given to a second %s; nothing is issued, and another pattern goes on',
    (kind) =>
      inTransaction(async (tx) => {
        const books = await openBooks(tx)
        await as(tx, books.owner)
        await usePattern(tx, books, kind, 'X{YYYY}-1{seq}')
        const taken = await issueOne(tx, books, kind)
        expect(taken).toMatch(/^X[0-9]{4}-11$/)
        await usePattern(tx, books, kind, 'X{YYYY}-{seq}')
        for (let seq = 2; seq <= 10; seq += 1) {
          expect(await issueOne(tx, books, kind)).toBe(taken?.replace('-11', `-${seq}`))
        }
        // Twice, so that the first refusal has used up nothing.
        for (const _attempt of ['first', 'second']) {
          const refusal = await expectDenied(
            () => issueOne(tx, books, kind),
            'PT409',
            'finance.number_taken',
          )
          expect(refusal.detail).toBe(taken)
        }
        await usePattern(tx, books, kind, 'Y{YYYY}-{seq}')
        expect(await issueOne(tx, books, kind)).toMatch(/^Y[0-9]{4}-11$/)
      }),
  )
})
