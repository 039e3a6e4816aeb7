import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../helpers/db.ts'
import { createOrganization, required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold } from './ledger.helpers.ts'

describe('fold_ledger', () => {
  it('adds what was posted to the balances, leaves nothing behind, and touches no other organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const other = await createOrganization(tx)
      await createJournalEntry(tx, { org_id: id })
      await createJournalEntry(tx, { org_id: other.id })
      expect(await fold(tx, id)).toBe(2)
      await createJournalEntry(tx, { org_id: id })
      expect(await fold(tx, id)).toBe(2)
      expect(await fold(tx, id)).toBe(0)
      const rows = await tx<{ debit: string }[]>`
        select sum(debit_minor)::text as debit from private.ledger_balances where org_id = ${id}`
      expect(rows).toEqual([{ debit: '20000' }])
      expect(
        await tx`select from private.ledger_movements where org_id = ${other.id}`,
      ).toHaveLength(2)
    }))

  it('is part of maintenance, for every organization', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await createJournalEntry(tx, { org_id: id })
      const [row] = await tx<{ folded: number }[]>`
        select private.run_maintenance('ledgers') as folded`
      expect(required(row).folded).toBeGreaterThanOrEqual(1)
      expect(await tx`select from private.ledger_movements where org_id = ${id}`).toHaveLength(0)
    }))
})
