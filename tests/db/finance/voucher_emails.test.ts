import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { claimOf, expire, mailOf, record } from '../platform/emails.helpers.ts'
import { type Books, cancel, openBooks, posted, purchase } from './vouchers.helpers.ts'

async function send(tx: Tx, books: Books, voucherId: string): Promise<string> {
  const [row] = await tx<{ answer: { id: string } }[]>`
    select public.send_voucher(${books.org.id}, ${voucherId}, 'sales@example.test') as answer`
  return required(row).answer.id
}

/** A voucher whose mail waits beside that of another, as its owner. */
function withMails(
  run: (tx: Tx, books: Books, ids: { voucher: string; mail: string; control: string }) => unknown,
) {
  return inTransaction(async (tx) => {
    const books = await openBooks(tx)
    const { id: voucher } = await posted(tx, books, purchase(books))
    const other = await posted(tx, books, purchase(books))
    const mail = await send(tx, books, voucher)
    await run(tx, books, { voucher, mail, control: await send(tx, books, other.id) })
  })
}

const statusOf = async (tx: Tx, { owner }: Books, id: string) => {
  const { status } = await mailOf(tx, id)
  await as(tx, owner)
  return status
}

const claimedIds = async (tx: Tx, { org }: Books) =>
  (await claimOf(tx, org.id)).emails.map(({ id }) => id)

describe('mails of a voucher that is cancelled', () => {
  it.each([
    ['queued', 'cancelled'],
    ['failed', 'cancelled'],
    ['uncertain', 'uncertain'],
    ['sent', 'sent'],
  ])('one that is %s is %s after it, and not sent', (before, after) =>
    withMails(async (tx, books, { voucher, mail, control }) => {
      await asOwner(tx)
      await tx`
        update public.email_outbox
           set status = ${before}, sent_at = case when ${before} = 'sent' then now() end
         where id = ${mail}`
      await as(tx, books.owner)
      await cancel(tx, books, voucher)
      expect(await statusOf(tx, books, mail)).toBe(after)
      expect(await statusOf(tx, books, control)).toBe('queued')
      if (before !== 'sent') {
        await expectDenied(
          () => tx`select public.retry_email(${books.org.id}, ${mail})`,
          'PT409',
          'finance.email_moot',
        )
      }
      await tx`select public.retry_email(${books.org.id}, ${control})`
      const ids = await claimedIds(tx, books)
      expect([ids.includes(mail), ids.includes(control)]).toEqual([false, true])
    }),
  )

  it('one that is being sent is cancelled when it comes back', () =>
    withMails(async (tx, books, { voucher, mail }) => {
      const { lease_token } = await claimOf(tx, books.org.id)
      await as(tx, books.owner)
      await cancel(tx, books, voucher)
      expect(await statusOf(tx, books, mail)).toBe('sending')
      expect(await record(tx, lease_token, books.org.id, mail, 'retry')).toBe(true)
      expect(await statusOf(tx, books, mail)).toBe('cancelled')
    }))

  it('one that is claimed is not handed over any more', () =>
    withMails(async (tx, books, { voucher, mail, control }) => {
      const { lease_token } = await claimOf(tx, books.org.id)
      await as(tx, books.owner)
      await cancel(tx, books, voucher)
      const handOver = (id: string) => record(tx, lease_token, books.org.id, id, 'hand_over')
      expect([await handOver(mail), await handOver(control)]).toEqual([false, true])
      expect(await statusOf(tx, books, mail)).toBe('cancelled')
    }))

  it('one that a worker died over is cancelled', () =>
    withMails(async (tx, books, { voucher, mail, control }) => {
      await claimOf(tx, books.org.id)
      await as(tx, books.owner)
      await cancel(tx, books, voucher)
      await expire(tx, mail)
      await expire(tx, control)
      expect(await claimedIds(tx, books)).not.toContain(mail)
      expect(await statusOf(tx, books, mail)).toBe('cancelled')
    }))
})
