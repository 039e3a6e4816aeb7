import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'
import { post } from './ledger.helpers.ts'

describe('list_journal_entries', () => {
  it('lists entries newest first with their lines, by what caused them too', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const source_id = randomUUID()
      const lines = [
        { role: 'bank', debit: 9 },
        { role: 'sales', credit: 9, rate: 0 },
      ]
      await createJournalEntry(tx, { org_id: org.id, posted_on: '2026-06-02' })
      const entryId = await post(tx, org.id, { posted_on: '2026-06-01', source_id, lines })
      await as(tx, owner)
      type Page = {
        items: { id: string; lines: unknown[] }[]
        next_cursor: Record<string, string> | null
      }
      const list = async (
        filter: Record<string, string>,
        limit = 50,
        cursor: Record<string, string> | null = null,
      ) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_journal_entries(
            ${org.id}, '2026-06-01', '2026-06-30', ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
          ) as page`
        return required(row).page
      }
      const first = await list({}, 1)
      expect(first.items).toHaveLength(1)
      const second = await list({}, 1, first.next_cursor)
      expect(second).toMatchObject({ items: [{ id: entryId }], next_cursor: null })
      expect(second.items[0]?.lines).toHaveLength(2)
      const filters: Record<string, string>[] = [
        { source_id, source_type: 'invoice' },
        { entry_id: entryId ?? '' },
      ]
      for (const filter of filters) {
        expect((await list(filter)).items).toMatchObject([{ id: entryId }])
      }
      expect((await list({ currency: 'JPY' })).items).toEqual([])
      await expectDenied(() => list({ source_id: 'x' }), 'PT422', 'platform.values_malformed')
      await expectDenied(() => list({ secret: 'x' }), 'PT422', 'platform.field_unknown')
    }))
})
