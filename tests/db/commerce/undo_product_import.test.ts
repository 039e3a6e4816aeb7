import { describe, expect, it } from 'vitest'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { applied, catalogue, untilDone, withShop } from './product_imports.helpers.ts'

const undo = (tx: Tx, orgId: string, id: string) => untilDone(tx, 'undo', orgId, id)

const stocks = async (tx: Tx, orgId: string) =>
  Object.fromEntries((await catalogue(tx, orgId)).map(({ sku, stock }) => [sku, stock]))

async function variantOf(tx: Tx, orgId: string, sku: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.product_variants where org_id = ${orgId} and sku = ${sku}`
  return row?.id ?? ''
}

async function adjust(tx: Tx, orgId: string, sku: string, quantity: number) {
  const variant = await variantOf(tx, orgId, sku)
  await tx`select public.adjust_stock(${orgId}, ${variant}, ${quantity}, 'Counted')`
}

const BEFORE = 'sku=sku|p=price|s=stock\nA|1|10\nB|1|10\nC|1|10\nD|1|'

describe('undo_product_import and stock', () => {
  it('what a later file or a count has set stays; the rest of the row goes back', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, BEFORE)
      const { id } = await applied(
        tx,
        orgId,
        'sku=sku|p=price|s=stock\nA|2|50\nB|2|50\nC|2|50\nD|2|50',
      )
      await applied(tx, orgId, 'sku=sku|s=stock\nA|60\nD|70')
      await adjust(tx, orgId, 'B', -5)
      expect(await undo(tx, orgId, id)).toMatchObject({ restored_count: 4, kept_count: 0 })
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'A', price: 100, stock: 60 },
        { sku: 'B', price: 100, stock: 45 },
        { sku: 'C', price: 100, stock: 10 },
        // Nobody counted these before the first file did; the second relies on it.
        { sku: 'D', price: 100, stock: 70 },
      ])
    }))

  it('a row that set nothing but stock is kept where that was set since', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, BEFORE)
      const { id } = await applied(tx, orgId, 'sku=sku|s=stock\nA|50\nB|5\nC|50\nD|50')
      await applied(tx, orgId, 'sku=sku|s=stock\nA|20\nB|60\nD|70')
      expect(await undo(tx, orgId, id)).toMatchObject({ restored_count: 1, kept_count: 3 })
      expect(await stocks(tx, orgId)).toEqual({ A: 20, B: 60, C: 10, D: 70 })
    }))

  it('what was sold since is taken off, and files undone the last one first leave no trace', () =>
    withShop(async (tx, orgId, owner) => {
      await applied(tx, orgId, BEFORE)
      const first = await applied(tx, orgId, 'sku=sku|s=stock\nA|50\nB|50\nC|50')
      const second = await applied(tx, orgId, 'sku=sku|s=stock\nA|60\nB|5')
      await asOwner(tx)
      const sold = [await variantOf(tx, orgId, 'A'), await variantOf(tx, orgId, 'C')]
      await tx`select private.move_stock(${orgId}, ${sold}, '{-3,-3}', 'ordered', ${orgId})`
      await as(tx, owner)
      expect(await undo(tx, orgId, second.id)).toMatchObject({ restored_count: 2 })
      expect(await stocks(tx, orgId)).toMatchObject({ A: 47, B: 50, C: 47 })
      expect(await undo(tx, orgId, first.id)).toMatchObject({ restored_count: 3, kept_count: 0 })
      expect(await stocks(tx, orgId)).toMatchObject({ A: 7, B: 10, C: 7 })
    }))

  it('a variant whose stock another file has set is archived with it, not deleted', () =>
    withShop(async (tx, orgId) => {
      const first = await applied(tx, orgId, BEFORE)
      await applied(tx, orgId, 'sku=sku|s=stock\nA|8')
      const second = await applied(tx, orgId, 'sku=sku|s=stock\nB|3')
      await undo(tx, orgId, second.id)
      expect(await undo(tx, orgId, first.id)).toMatchObject({
        archived_count: 1,
        deleted_count: 3,
        kept_count: 0,
      })
      expect(await catalogue(tx, orgId)).toMatchObject([{ sku: 'A', stock: 8, status: 'archived' }])
      const [moved] = await tx`
        select sum(quantity)::int as pieces from public.stock_movements where org_id = ${orgId}`
      expect(moved).toEqual({ pieces: 8 })
    }))
})
