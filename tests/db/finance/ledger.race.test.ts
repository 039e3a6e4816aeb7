import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { as, commitAs, failure, sql, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'
import { askTrialBalance, fold, scanTrialBalance } from './ledger.helpers.ts'

let actors: Actors
beforeAll(async () => {
  actors = await createActors(sql)
})
afterAll(async () => removeActors(sql, actors))

/** Posts on a connection of its own, and holds the transaction for a while before it ends. */
const postSlowly = (orgId: string, on: string, ms: number) =>
  sql.begin(async (tx) => {
    const { id } = await createJournalEntry(tx, { org_id: orgId, posted_on: on })
    await pause(ms)
    return id
  })

describe('closing the books while others post', () => {
  it('waits for those who have begun, refuses those who come after, and lets none slip in', async () => {
    const { org, owner } = actors
    const posting = Array.from({ length: 20 }, (_, index) =>
      pause(index * 12).then(() => postSlowly(org.id, '2026-03-15', 5 + (index % 5) * 20)),
    )
    const closed = pause(90).then(() =>
      commitAs(owner, async (tx) => {
        await tx`select public.close_books(${org.id}, '2026-03-31')`
        const [row] = await tx<{ count: number }[]>`
          select count(*) as count from public.journal_entries where org_id = ${org.id}`
        return required(row).count
      }),
    )
    const outcomes = await Promise.allSettled(posting)
    const countAtClosing = await closed
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    const [row] = await sql<{ count: number }[]>`
      select count(*) as count from public.journal_entries where org_id = ${org.id}`
    // What was there when the books were closed is all there will ever be of that period.
    expect(required(row).count).toBe(countAtClosing)
    expect(required(row).count).toBe(20 - refused.length)
    expect(refused.length).toBeGreaterThan(0)
    expect(countAtClosing).toBeGreaterThan(0)
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { message: 'finance.period_closed' } })
    }
    await postSlowly(org.id, '2026-04-01', 0)
    await commitAs(owner, (tx) => tx`select public.reopen_books(${org.id})`)
  })

  it('one who waits behind the closing is refused, though the day was open when they began', async () => {
    const { org, owner } = actors
    const events: string[] = []
    const closing = sql.begin(async (tx) => {
      await as(tx, owner)
      await tx`select public.close_books(${org.id}, '2026-02-28')`
      await pause(150)
      events.push('closed')
    })
    await pause(50)
    const error = await failure(() => postSlowly(org.id, '2026-02-15', 0))
    events.push('refused')
    await closing
    expect(error.message).toBe('finance.period_closed')
    expect(events).toEqual(['closed', 'refused'])
    await commitAs(owner, (tx) => tx`select public.reopen_books(${org.id})`)
  })
})

describe('reports while others post and maintenance folds', () => {
  const period = { from: '2026-01-01', to: '2026-12-31', currency: 'EUR' }

  async function compare(orgId: string): Promise<void> {
    // One snapshot for both questions.
    const [report, scan] = await sql.begin('isolation level repeatable read', async (tx) => {
      await as(tx, actors.owner)
      const asked = await askTrialBalance(tx, { org_id: orgId, ...period })
      await tx`select set_config('role', 'none', true)`
      return [asked, await scanTrialBalance(tx, { org_id: orgId, ...period })]
    })
    expect(report).toEqual(scan)
  }

  it('equal the scan of the lines before, during and after', { timeout: 120_000 }, async () => {
    const { org } = actors
    await compare(org.id)
    const until = Date.now() + 3000
    let posted = 0
    let folded = 0
    let compared = 0
    const poster = async (index: number) => {
      while (Date.now() < until) {
        await createJournalEntry(sql, {
          org_id: org.id,
          posted_on: `2026-0${1 + ((posted + index) % 9)}-1${posted % 10}`,
          amount_minor: 1 + posted,
        })
        posted += 1
      }
    }
    const folder = async () => {
      while (Date.now() < until) folded += await fold(sql, org.id)
    }
    const reader = async () => {
      while (Date.now() < until) {
        await compare(org.id)
        compared += 1
      }
    }
    const repairer = async () => {
      while (Date.now() < until) {
        await sql`select private.repair_ledger_balances(${org.id})`
        await pause(300)
      }
    }
    await Promise.all([poster(1), poster(2), poster(3), folder(), folder(), reader(), repairer()])
    await compare(org.id)
    await fold(sql, org.id)
    await compare(org.id)
    expect(posted).toBeGreaterThan(10)
    expect(folded).toBeGreaterThan(0)
    expect(compared).toBeGreaterThan(1)
    expect(await sql`select from private.ledger_movements where org_id = ${org.id}`).toHaveLength(0)
  })

  it('two maintenance runs at once leave one sum', async () => {
    const { org } = actors
    await createJournalEntry(sql, { org_id: org.id })
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => sql.begin((tx: Tx) => tx`select private.fold_all_ledgers()`)),
    )
    expect(runs).toHaveLength(4)
    await compare(org.id)
  })
})
