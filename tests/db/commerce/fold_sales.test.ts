import { describe, expect, it } from 'vitest'
import { sql } from '../../helpers/db.ts'
import { dashboard, type Place, sell, withShop } from './commerce_dashboard.helpers.ts'

describe('fold_sales', () => {
  const unfolded = ({ tx, org }: Place) =>
    tx`select from private.sales_changes where org_id = ${org.id}`

  it('waits for nobody who is at it, and counts the same', () =>
    withShop('UTC', async (place) => {
      const { tx, org } = place
      await sell(place, '2026-03-10T12:00:00Z')
      const lock = `sales ${org.id}`
      const other = await sql.reserve()
      try {
        await other`select pg_advisory_lock(hashtextextended(${lock}, 0))`
        await tx`select private.fold_all_sales()`
        expect(await unfolded(place)).toHaveLength(2)
        const answer = await dashboard(place, '2026-03-10', '2026-03-10')
        expect(answer.totals.orders).toBe(1)
      } finally {
        await other`select pg_advisory_unlock(hashtextextended(${lock}, 0))`
        other.release()
      }
      await tx`select private.run_maintenance('sales')`
      expect(await unfolded(place)).toHaveLength(0)
    }))
})
