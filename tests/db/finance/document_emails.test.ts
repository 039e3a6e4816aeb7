import { describe, expect, it } from 'vitest'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { bill, credit, place } from './money.helpers.ts'
import { get, openBooks, posted, purchase } from './vouchers.helpers.ts'

type Paper = {
  bill_to: { name: string; email: string | null }
  customer: { email: string | null }
  emails: { id: string; to_address: string; status: string; last_error: string | null }[]
}

async function sendOf(tx: Tx, name: string, orgId: string, id: string): Promise<string> {
  const [row] = await tx.unsafe<{ answer: { id: string } }[]>(
    `select public.${name}($1, $2) as answer`,
    [orgId, id],
  )
  return required(row).answer.id
}

describe('get_credit_note', () => {
  it('has the address of its paper, and its mails for staff alone', () =>
    inTransaction(async (tx) => {
      const given = await place(tx)
      const [own] = await tx<{ id: string }[]>`
        select id from public.customers
        where org_id = ${given.orgId} and user_id = ${given.customer.userId}`
      const { id: customerId } = required(own)
      await as(tx, given.admin)
      const bill_to = { name: 'Books', email: 'books@example.test' }
      const invoice = await bill(tx, { ...given, customerId }, { bill_to })
      const note = await credit(tx, given, invoice.id)
      const noteOf = async () => {
        const [row] = await tx<{ answer: Paper }[]>`
          select public.get_credit_note(${given.orgId}, ${note.id}) as answer`
        return required(row).answer
      }
      expect((await noteOf()).emails).toEqual([])
      const id = await sendOf(tx, 'send_credit_note', given.orgId, note.id)
      // Of the invoice, that is: of its note they are not.
      await sendOf(tx, 'send_invoice', given.orgId, invoice.id)
      const { bill_to: paper, emails } = await noteOf()
      expect(emails).toEqual([
        {
          id,
          template_key: 'credit_note.issued',
          to_address: paper.email,
          status: 'queued',
          sent_at: null,
          last_error: null,
        },
      ])
      expect(paper.email).toBe('books@example.test')
      await as(tx, given.customer)
      expect((await noteOf()).emails).toEqual([])
    }))
})

describe('get_voucher', () => {
  it('has its mails, the oldest first, and nobody else’s', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const other = await posted(tx, books, purchase(books))
      await asOwner(tx)
      await tx`
        update public.suppliers set email = 'sales@example.test' where id = ${books.supplierId}`
      await as(tx, books.owner)
      expect(await get(tx, books, voucher.id)).toMatchObject({ emails: [] })
      await sendOf(tx, 'send_voucher', books.org.id, other.id)
      const first = await sendOf(tx, 'send_voucher', books.org.id, voucher.id)
      const [row] = await tx<{ answer: { id: string } }[]>`
        select public.send_voucher(${books.org.id}, ${voucher.id}, 'b@example.test') as answer`
      expect(await get(tx, books, voucher.id)).toMatchObject({
        emails: [
          { id: first, to_address: 'sales@example.test', status: 'queued' },
          { id: required(row).answer.id, to_address: 'b@example.test', status: 'queued' },
        ],
      })
    }))
})
