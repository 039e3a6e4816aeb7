import { describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { commitAs, sql, type Tx } from '../../helpers/db.ts'
import { race, reasons, times, values } from '../commerce/race.helpers.ts'
import { type Books, openBooks, pay, post, purchase, sale, saveDraft } from './vouchers.helpers.ts'

async function withBooks(run: (books: Books) => Promise<void>) {
  const books = await openBooks(sql)
  try {
    await run(books)
  } finally {
    await removeActors(sql, books)
  }
}

class ChangedMind extends Error {}

describe('post_voucher', () => {
  it('gives one number and one entry to a voucher that twenty post at once', () =>
    withBooks(async (books) => {
      const { id } = await commitAs(books.owner, (tx) => saveDraft(tx, books, purchase(books)))
      const results = await race(times(20, books.owner, (tx) => post(tx, books, id)))
      expect(reasons(results)).toEqual([])
      expect(new Set(values(results).map(({ number }) => number))).toEqual(
        new Set(['PV-2026-00001']),
      )
      expect(await sql`select 1 from public.journal_entries where source_id = ${id}`).toHaveLength(
        1,
      )
    }))

  it('leaves no gap and no duplicate in either kind, with every tenth rolled back', () =>
    withBooks(async (books) => {
      const drafts = await commitAs(books.owner, async (tx) => {
        const ids: string[] = []
        for (let index = 0; index < 100; index += 1) {
          const isSale = index % 2 === 1
          const details = isSale ? sale(books) : purchase(books)
          const kind = isSale ? 'sales' : 'purchase'
          ids.push((await saveDraft(tx, books, details, { kind })).id)
        }
        return ids
      })
      // Twenty at a time: as many connections as the server of the tests has to spare.
      for (let from = 0; from < drafts.length; from += 20) {
        await race(
          drafts.slice(from, from + 20).map((id, index) => ({
            who: books.owner,
            run: async (tx) => {
              await post(tx, books, id)
              if (index % 10 === 3) throw new ChangedMind()
            },
          })),
        )
      }
      for (const kind of ['purchase', 'sales']) {
        const rows = await sql<{ seq: number }[]>`
          select seq from public.vouchers
           where org_id = ${books.org.id} and kind = ${kind} and number is not null
           order by seq`
        expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index + 1))
      }
      const posted = await sql`
        select 1 from public.vouchers where org_id = ${books.org.id} and status = 'posted'`
      expect(posted).toHaveLength(90)
    }))
})

it('no line changes by the door of the owner while its voucher is being posted', () =>
  withBooks(async (books) => {
    const { id } = await commitAs(books.owner, (tx) => saveDraft(tx, books, purchase(books)))
    const posted = Promise.withResolvers<void>()
    const tried = Promise.withResolvers<void>()
    const posting = commitAs(books.owner, async (tx) => {
      await post(tx, books, id)
      posted.resolve()
      await tried.promise
    })
    await posted.promise
    const changing = sql`
      update public.voucher_lines set description = 'Something else'
      where org_id = ${books.org.id} and voucher_id = ${id}`.catch((error: Error) => error.message)
    // It waits for the one who posts.
    await expect
      .poll(async () => {
        const [row] = await sql<{ waits: number }[]>`
          select count(*)::int as waits from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%voucher_lines%'`
        return row?.waits
      })
      .toBeGreaterThan(0)
    tried.resolve()
    await posting
    expect(await changing).toBe('finance.document_is_final')
  }))

describe('pay_voucher', () => {
  it('pays once what ten send with one key, and never more than is open', () =>
    withBooks(async (books) => {
      const id = await commitAs(books.owner, async (tx) => {
        const draft = await saveDraft(tx, books, sale(books), { kind: 'sales' })
        await post(tx, books, draft.id)
        return draft.id
      })
      const once = await race(
        times(10, books.owner, (tx) => pay(tx, books, id, { amount_minor: 900 }, 'k1')),
      )
      expect(reasons(once)).toEqual([])
      const parts = await race(
        times(10, books.owner, (tx) => pay(tx, books, id, { amount_minor: 3000 })),
      )
      expect(values(parts)).toHaveLength(3)
      expect(new Set(reasons(parts))).toEqual(new Set(['finance.payment_exceeds_open']))
      const [row] = await sql<{ paid_minor: number }[]>`
        select paid_minor from public.vouchers where id = ${id}`
      expect(row?.paid_minor).toBe(9900)
    }))
})

describe('merge_customers', () => {
  it('moves sales vouchers and what was paid on them while they are being paid', () =>
    withBooks(async (books) => {
      const [other] = await sql<{ id: string }[]>`
        insert into public.customers (org_id, name) values (${books.org.id}, 'Ada L.')
        returning id`
      const survivor = other?.id ?? ''
      const ids = await commitAs(books.owner, async (tx) => {
        const made: string[] = []
        for (let index = 0; index < 6; index += 1) {
          const draft = await saveDraft(tx, books, sale(books), { kind: 'sales' })
          await post(tx, books, draft.id)
          made.push(draft.id)
        }
        return made
      })
      const results = await race<unknown>([
        {
          who: books.owner,
          run: (tx) => tx`
            select public.merge_customers(
              ${books.org.id}, ${survivor}, ${books.customerId}, '{}')`,
        },
        ...ids.map((id) => ({
          who: books.owner,
          run: (tx: Tx) => pay(tx, books, id),
        })),
      ])
      expect(reasons(results)).toEqual([])
      const rows = await sql`
        select customer_id from public.vouchers where org_id = ${books.org.id}
        union select customer_id from public.payments where org_id = ${books.org.id}`
      expect(rows).toEqual([{ customer_id: survivor }])
    }))
})
