import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { accountIdOf, createJournalEntry } from '../../helpers/finance-factories.ts'
import { post } from './ledger.helpers.ts'

const linesOf = (tx: Tx, entryId: string | null) => tx`
  select accounts.role, lines.debit_minor, lines.credit_minor, lines.tax_rate_bps
  from public.journal_lines as lines
  join public.ledger_accounts as accounts
    on accounts.org_id = lines.org_id and accounts.id = lines.account_id
  where lines.entry_id = ${entryId}
  order by lines.position`

describe('post_journal_entry', () => {
  it('is granted to nobody', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const call = () => createJournalEntry(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(call, '42501')
      await asService(tx)
      await expectDenied(call, '42501')
      await asOwner(tx)
      await call()
    }))

  it('makes one line of lines of one account and rate, on the side that remains', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const entryId = await post(tx, id, {
        posted_on: '2026-06-15',
        lines: [
          { role: 'bank', debit: 500 },
          { role: 'bank', credit: 200 },
          { role: 'sales', credit: 200, rate: 1900 },
          { role: 'sales', credit: -50, rate: 700 },
          { role: 'sales', credit: 150, rate: 1900 },
          { role: 'cash', debit: 7, credit: 7 },
        ],
      })
      expect([...(await linesOf(tx, entryId))]).toEqual(
        expect.arrayContaining([
          { role: 'bank', debit_minor: 300, credit_minor: 0, tax_rate_bps: null },
          { role: 'sales', debit_minor: 50, credit_minor: 0, tax_rate_bps: 700 },
          { role: 'sales', debit_minor: 0, credit_minor: 350, tax_rate_bps: 1900 },
        ]),
      )
      expect(await linesOf(tx, entryId)).toHaveLength(3)
    }))

  it('posts nothing where nothing remains', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const lines = [{ role: 'bank', debit: 7, credit: 7 }]
      expect(await post(tx, id, { posted_on: '2026-06-15', lines })).toBeNull()
      expect(await post(tx, id, { posted_on: '2026-06-15', lines: [] })).toBeNull()
      expect(await tx`select from public.journal_entries where org_id = ${id}`).toHaveLength(0)
    }))

  it('keeps who caused it, and nobody for a job', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createJournalEntry(tx, { org_id: org.id })
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner.userId, role: 'authenticated', session_id: owner.sessionId })}, true)`
      const { id: own } = await createJournalEntry(tx, { org_id: org.id })
      const rows = await tx<{ id: string; created_by: string | null }[]>`
        select id, created_by from public.journal_entries where org_id = ${org.id}`
      expect(new Map(rows.map((row) => [row.id, row.created_by]))).toEqual(
        new Map([
          [id, null],
          [own, owner.userId],
        ]),
      )
    }))

  it('refuses a day on which the books are closed, and takes the next', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await tx`update public.finance_settings set closed_through_on = '2026-06-30' where org_id = ${id}`
      const error = await expectDenied(
        () => createJournalEntry(tx, { org_id: id, posted_on: '2026-06-30' }),
        'PT422',
        'finance.period_closed',
      )
      expect(error.detail).toBe('2026-06-30')
      await createJournalEntry(tx, { org_id: id, posted_on: '2026-07-01' })
    }))

  it('a source posts once', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const values = {
        posted_on: '2026-06-15',
        source_id: randomUUID(),
        lines: [
          { role: 'bank', debit: 1 },
          { role: 'sales', credit: 1 },
        ],
      }
      await post(tx, id, values)
      await expectDenied(() => post(tx, id, values), '23505')
    }))
})

describe('reverse_journal_entry', () => {
  const reverse = (tx: Tx, orgId: string, sourceId: string, on = '2026-07-02') => tx<
    { id: string | null }[]
  >`
    select private.reverse_journal_entry(${orgId}, ${on}, 'invoice', ${sourceId}, 'Voided') as id`

  it('posts the opposite, line by line and once', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const sourceId = randomUUID()
      await post(tx, id, {
        posted_on: '2026-06-15',
        source_id: sourceId,
        lines: [
          { role: 'receivables', debit: 119 },
          { role: 'sales', credit: 100, rate: 1900 },
          { role: 'output_tax', credit: 19, rate: 1900 },
        ],
      })
      const [reversal] = await reverse(tx, id, sourceId)
      expect([...(await linesOf(tx, reversal?.id ?? null))]).toEqual(
        expect.arrayContaining([
          { role: 'receivables', debit_minor: 0, credit_minor: 119, tax_rate_bps: null },
          { role: 'sales', debit_minor: 100, credit_minor: 0, tax_rate_bps: 1900 },
          { role: 'output_tax', debit_minor: 19, credit_minor: 0, tax_rate_bps: 1900 },
        ]),
      )
      await tx`set constraints all immediate`
      await expectDenied(() => reverse(tx, id, sourceId), '23505')
    }))

  it('has nothing to do for a document of nothing, or of another organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const other = await createOrganization(tx)
      const sourceId = randomUUID()
      await post(tx, other.id, {
        posted_on: '2026-06-15',
        source_id: sourceId,
        lines: [
          { role: 'bank', debit: 1 },
          { role: 'sales', credit: 1 },
        ],
      })
      expect((await reverse(tx, id, sourceId))[0]?.id).toBeNull()
      expect((await reverse(tx, other.id, sourceId))[0]?.id).not.toBeNull()
    }))

  it('needs a day that is open', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const sourceId = randomUUID()
      await post(tx, id, {
        posted_on: '2026-06-15',
        source_id: sourceId,
        lines: [
          { role: 'bank', debit: 1 },
          { role: 'sales', credit: 1 },
        ],
      })
      await tx`update public.finance_settings set closed_through_on = '2026-06-30' where org_id = ${id}`
      await expectDenied(
        () => reverse(tx, id, sourceId, '2026-06-15'),
        'PT422',
        'finance.period_closed',
      )
      await reverse(tx, id, sourceId)
    }))
})

describe('ledger_account_id', () => {
  it('finds the account of a role in its own organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const [row] = await tx`select private.ledger_account_id(${id}, 'receivables') as id`
      expect(row?.id).toBe(await accountIdOf(tx, id, 'receivables'))
    }))
})
