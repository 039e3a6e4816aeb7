import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'

const save = (tx: Tx, orgId: string, name: string) =>
  tx`select public.save_category(${orgId}, null, ${tx.json({ name })})`

describe('save_category', () => {
  it('puts the first category at the start, and each that is added after it at the end', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      for (const name of ['Mugs', 'Cups', 'Bowls']) await save(tx, org.id, name)
      const shelves = await tx`select name, position from public.list_categories(${org.id})`
      expect(shelves).toEqual([
        { name: 'Mugs', position: 0 },
        { name: 'Cups', position: 1 },
        { name: 'Bowls', position: 2 },
      ])
    }))

  it('an agent cannot add a category', () =>
    inTransaction(async (tx) => {
      const { org, owner, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(() => save(tx, org.id, 'Mugs'), '42501', 'identity.permission_denied')
      await as(tx, owner)
      await save(tx, org.id, 'Mugs')
    }))
})
