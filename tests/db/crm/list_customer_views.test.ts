import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createCustomerView } from '../../helpers/crm-factories.ts'
import { as, inTransaction } from '../../helpers/db.ts'

describe('list_customer_views', () => {
  it('gives one’s own and shared views by name, page after page, namesakes as well', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner, admin, agent, otherOwner } = await createActors(tx)
      const view = (name: string, created_by: string, is_shared = true, org_id = org.id) =>
        createCustomerView(tx, { org_id, created_by, name, is_shared })
      const same = [await view('Same', owner.userId), await view('Same', admin.userId)]
      same.push(await view('Same', agent.userId, false))
      await view('Hers alone', admin.userId, false)
      await view('Elsewhere', otherOwner.userId, true, otherOrg.id)
      const last = await view('The last', admin.userId)
      const first = await view('A first', agent.userId, false)
      await as(tx, agent)
      const seen: string[] = []
      for (let after: { name: string; id: string } | null = null; ; ) {
        const rows: { name: string; id: string }[] = await tx`
          select name, id from public.list_customer_views(
            ${org.id}, ${after === null ? null : tx.json(after)}, 2
          )`
        seen.push(...rows.map(({ id }) => id))
        after = rows.at(-1) ?? null
        if (after === null) break
      }
      expect(seen).toEqual([first.id, ...same.map(({ id }) => id).toSorted(), last.id])
    }))
})
