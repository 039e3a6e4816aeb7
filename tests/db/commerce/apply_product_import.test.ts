import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createCart, createImage, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import {
  applied,
  catalogue,
  fates,
  reviewed,
  stage,
  untilDone,
  withShop,
} from './product_imports.helpers.ts'

const FIRST = `
  sku=sku | name=name | price=price | stock=stock | shelf=category
  A       | Apple     | 1.00        | 5           | Fruit
  B       | Bean      | 2.00        |             |
  C       | Cake      | 3.00        | 7           | Sweets
`

async function variantOf(tx: Tx, orgId: string, sku: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.product_variants where org_id = ${orgId} and sku = ${sku}`
  return row?.id ?? ''
}

async function productOf(tx: Tx, orgId: string, sku: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select product_id as id from public.product_variants where org_id = ${orgId} and sku = ${sku}`
  return row?.id ?? ''
}

/** A shirt in sizes, each with a SKU, on sale. */
async function createShirt(tx: Tx, orgId: string, skus: string[]): Promise<string> {
  const values = {
    name: 'Shirt',
    option_names: ['Size'],
    variants: skus.map((sku) => ({ sku, price_minor: 900, option_values: [sku] })),
  }
  await tx`select public.create_product(${orgId}, ${tx.json(values)})`
  const id = await productOf(tx, orgId, skus[0] ?? '')
  await tx`select public.set_product_status(${orgId}, ${id}, 'published')`
  return id
}

const archive = async (tx: Tx, orgId: string, sku: string) =>
  tx`select public.set_variant_archived(${orgId}, ${await variantOf(tx, orgId, sku)}, true)`

const statusOf = async (tx: Tx, id: string) =>
  (await tx<{ status: string }[]>`select status from public.products where id = ${id}`)[0]?.status

describe('apply_product_import', () => {
  it('a file applied again changes nothing, and what differs is updated field by field', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, FIRST)
      expect((await reviewed(tx, orgId, FIRST)).summary).toMatchObject({ unchanged_count: 3 })
      expect((await reviewed(tx, orgId, FIRST, { on_match: 'skip' })).summary).toMatchObject({
        skipped_count: 3,
      })
      const before = await catalogue(tx, orgId)
      const { id, after } = await applied(
        tx,
        orgId,
        `
        sku=sku | name=name  | price=price | stock=stock | state=status | shelf=category | text=description
        A       | Apple pie  | 1.50        | 9           | live         | Fruit, New     | Good
        B       |            |             | 4           |              |                |
        C       | Cake       | 3.00        | 7           |              |                |
        D       | Date       | 4           |             |              | New            |
        `,
      )
      expect(after).toMatchObject({ update_count: 2, unchanged_count: 1, insert_count: 1 })
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'A', name: 'Apple pie', price: 150, stock: 9, status: 'published' },
        { sku: 'B', name: 'Bean', price: 200, stock: 4 },
        { sku: 'C', stock: 7 },
        { sku: 'D', product: 'date', price: 400, stock: null },
      ])
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        status: 'undone',
        restored_count: 2,
        deleted_count: 1,
        kept_count: 0,
      })
      expect(await catalogue(tx, orgId)).toEqual(before)
      const shelves =
        await tx`select name from public.categories where org_id = ${orgId} order by 1`
      expect(shelves.map(({ name }) => name)).toEqual(['Fruit', 'Sweets'])
      const [sum] = await tx`
        select sum(quantity)::integer as pieces from public.stock_movements
        where org_id = ${orgId} and variant_id = ${await variantOf(tx, orgId, 'A')}`
      expect(sum).toEqual({ pieces: 5 })
    }))

  it('what was changed or made after the review is not overwritten, and its row says so', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, FIRST)
      const { id, summary } = await reviewed(
        tx,
        orgId,
        'sku=sku|n=name|p=price|s=stock\nA|Apfel|1.00|6\nB|Bohne|2.50|\nC|Cake|9|3\nE|Egg|1|',
      )
      expect(summary).toMatchObject({ update_count: 3, insert_count: 1 })
      const [a] = [await productOf(tx, orgId, 'A')]
      await tx`select public.update_product(${orgId}, ${a}, '{"name": "By hand"}')`
      await tx`select public.create_product(${orgId}, ${tx.json({
        name: 'Egg by hand',
        variants: [{ sku: 'E', price_minor: 5 }],
      })})`
      // Sold meanwhile: the file says how much there is, so this is no reason to refuse.
      await tx`select public.adjust_stock(${orgId}, ${await variantOf(tx, orgId, 'C')}, -2, 'Sold')`
      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({
        update_count: 2,
        insert_count: 0,
        error_count: 2,
      })
      const told = await fates(tx, id)
      expect(told.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'commerce.import_product_changed'],
        ['update'],
        ['update'],
        ['error', 'commerce.import_sku_taken_since'],
      ])
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'A', name: 'By hand', stock: 5 },
        { sku: 'B', name: 'Bohne', price: 250 },
        { sku: 'C', stock: 3, price: 900 },
        { sku: 'E', name: 'Egg by hand' },
      ])
    }))

  it('a row that was combined with one that cannot go in is reported with it', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, FIRST)
      const { id, summary } = await reviewed(
        tx,
        orgId,
        'sku=sku|n=name|p=price|s=stock\nA|Apfel|1.00|6\nE|Egg|1|2\nE|||7\nF|Fig|1|\nA|||8\nF||3|',
      )
      expect(summary).toMatchObject({ update_count: 1, insert_count: 2, merged_count: 3 })
      const product = await productOf(tx, orgId, 'A')
      await tx`select public.update_product(${orgId}, ${product}, '{"name": "By hand"}')`
      await tx`select public.create_product(${orgId}, ${tx.json({
        name: 'Egg by hand',
        variants: [{ sku: 'E', price_minor: 5 }],
      })})`
      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({
        update_count: 0,
        insert_count: 1,
        merged_count: 1,
        error_count: 4,
      })
      const told = await fates(tx, id)
      expect(told.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
        ['error', 'commerce.import_product_changed'],
        ['error', 'commerce.import_sku_taken_since'],
        ['error', 'commerce.import_sku_taken_since'],
        ['insert'],
        ['error', 'commerce.import_product_changed'],
        ['merged'],
      ])
    }))

  it('a row of a SKU that is left out by choice is left out, and not combined', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, FIRST)
      const { id, summary } = await reviewed(tx, orgId, 'sku=sku|s=stock\nA|6\nA|7', {
        on_match: 'skip',
      })
      expect(summary).toMatchObject({ skipped_count: 2, merged_count: 0 })
      const told = await fates(tx, id)
      expect(told.map(({ reasons }) => reasons)).toEqual([
        ['commerce.import_sku_exists'],
        ['commerce.import_sku_exists'],
      ])
    }))

  it('a new variant of a product that has other options by now is an error', () =>
    withShop(async (tx, orgId) => {
      const shirt = await createShirt(tx, orgId, ['S'])
      const { id, summary } = await reviewed(
        tx,
        orgId,
        'sku=sku|h=product|Size=option1|p=price\nM|shirt|M|9.00',
      )
      expect(summary).toMatchObject({ insert_count: 1 })
      await tx`select public.update_product(${orgId}, ${shirt}, ${tx.json({
        option_names: ['Size', 'Colour'],
        variants: [{ id: await variantOf(tx, orgId, 'S'), option_values: ['S', 'Red'] }],
      })})`
      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({ error_count: 1 })
      expect(await fates(tx, id)).toMatchObject([
        { outcome: 'error', reasons: ['commerce.import_options_differ'] },
      ])
      await tx`select public.update_product(${orgId}, ${shirt}, '{"name": "Shirts"}')`
    }))

  it('a new variant that its product no longer has room for is an error', () =>
    withShop(async (tx, orgId) => {
      const sizes = Array.from({ length: 98 }, (_, index) => `S${index}`)
      const shirt = await createShirt(tx, orgId, sizes)
      const { id } = await reviewed(
        tx,
        orgId,
        'sku=sku|h=product|Size=option1|p=price\nL|shirt|L|9.00\nXL|shirt|XL|9.00',
      )
      const late = { sku: 'M', price_minor: 900, option_values: ['M'] }
      await tx`select public.save_variant(${orgId}, ${shirt}, null, ${tx.json(late)})`
      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({
        insert_count: 1,
        error_count: 1,
      })
      expect((await fates(tx, id))[1]).toMatchObject({
        outcome: 'error',
        reasons: ['commerce.too_many_variants'],
      })
      await tx`select public.update_product(${orgId}, ${shirt}, '{"name": "Shirts"}')`
    }))

  it('a product whose last variant was taken off sale is not published', () =>
    withShop(async (tx, orgId) => {
      const shirt = await createShirt(tx, orgId, ['S'])
      await tx`select public.set_product_status(${orgId}, ${shirt}, 'draft')`
      const { id, summary } = await reviewed(tx, orgId, 'sku=sku|state=status\nS|live')
      expect(summary).toMatchObject({ update_count: 1 })
      await archive(tx, orgId, 'S')
      expect(await untilDone(tx, 'apply', orgId, id)).toMatchObject({ error_count: 1 })
      expect(await fates(tx, id)).toMatchObject([{ reasons: ['commerce.import_product_changed'] }])
      expect(await statusOf(tx, shirt)).toBe('draft')
    }))

  it('products of one name have addresses of their own', () =>
    withShop(async (tx, orgId) => {
      await applied(tx, orgId, 'sku=sku|n=name|p=price\nx|Same|1\nA1|Same|1\na1|SAME|1\n-|Same|1')
      const slugs = (await catalogue(tx, orgId)).map(({ product }) => product)
      expect(new Set(slugs).size).toBe(4)
      expect(slugs).toContain('same')
      expect(slugs).toContain('same-a1')
    }))

  it('agents may not import, and others do not find the import', () =>
    inTransaction(async (tx) => {
      const { org, admin, agent, otherOrg, otherOwner } = await createActors(tx)
      await as(tx, admin)
      const id = await stage(tx, org.id, ['sku'], [['1']])
      const attempts = (orgId: string) => [
        tx`select public.review_product_import(${orgId}, ${id}, '{"0": "sku"}')`,
        tx`select public.apply_product_import(${orgId}, ${id})`,
        tx`select public.undo_product_import(${orgId}, ${id})`,
        tx`select public.note_product_import(${orgId}, ${id}, '{}')`,
        tx`select public.cancel_product_import(${orgId}, ${id})`,
      ]
      await as(tx, agent)
      for (const attempt of attempts(org.id)) await expectDenied(attempt, '42501')
      await as(tx, otherOwner)
      for (const attempt of attempts(org.id)) {
        await expectDenied(attempt, 'PT404', 'identity.organization_not_found')
      }
      for (const attempt of attempts(otherOrg.id)) {
        await expectDenied(attempt, 'PT404', 'commerce.import_not_found')
      }
      await as(tx, admin)
      await tx`select public.review_product_import(${org.id}, ${id}, '{"0": "sku"}')`
      await tx`select public.cancel_product_import(${org.id}, ${id})`
      await expectDenied(
        tx`select public.apply_product_import(${org.id}, ${id})`,
        'PT409',
        'commerce.import_status_wrong',
      )
    }))
})

describe('undo_product_import', () => {
  it('deletes what nobody touched, archives what lies in a cart, keeps what was changed', () =>
    withShop(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, FIRST, { new_status: 'published' })
      await asOwner(tx)
      await createCart(tx, {
        org_id: orgId,
        items: [{ variant_id: await variantOf(tx, orgId, 'A') }],
      })
      await as(tx, owner)
      await tx`select public.adjust_stock(${orgId}, ${await variantOf(tx, orgId, 'C')}, 1, 'Found')`
      await tx`select public.adjust_stock(${orgId}, ${await variantOf(tx, orgId, 'C')}, -1, 'Lost')`
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        deleted_count: 1,
        archived_count: 2,
        kept_count: 0,
        status: 'undone',
      })
      expect(await catalogue(tx, orgId)).toMatchObject([
        { sku: 'A', status: 'archived' },
        { sku: 'C', status: 'archived' },
      ])
      const again = await reviewed(tx, orgId, FIRST)
      expect(again.fates[0]?.notes).toContain('commerce.import_product_is_archived')
      expect(again.summary).toMatchObject({ insert_count: 1 })
    }))

  it('a product that is left with nothing on sale becomes a draft, which can be saved', () =>
    withShop(async (tx, orgId) => {
      const shirt = await createShirt(tx, orgId, ['S'])
      const { id } = await applied(
        tx,
        orgId,
        'sku=sku|h=product|Size=option1|p=price\nM|shirt|M|9.00\nL|shirt|L|9.00\nXL|shirt|XL|9.00',
      )
      await archive(tx, orgId, 'S')
      expect(await statusOf(tx, shirt)).toBe('published')
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({ deleted_count: 3 })
      expect(await statusOf(tx, shirt)).toBe('draft')
      await tx`select public.update_product(${orgId}, ${shirt}, '{"name": "Shirts"}')`
    }))

  it('a product that an import took off sale is not put back with nothing to sell', () =>
    withShop(async (tx, orgId) => {
      const shirt = await createShirt(tx, orgId, ['S'])
      const { id } = await applied(tx, orgId, 'sku=sku|state=status\nS|draft')
      await archive(tx, orgId, 'S')
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({ restored_count: 1 })
      expect(await statusOf(tx, shirt)).toBe('draft')
    }))

  it('keeps a product that somebody changed or gave a picture', () =>
    withShop(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, FIRST)
      await tx`select public.update_product(
        ${orgId}, ${await productOf(tx, orgId, 'A')}, '{"description": "Mine"}')`
      await asOwner(tx)
      await createImage(tx, { org_id: orgId, product_id: await productOf(tx, orgId, 'B') })
      await as(tx, owner)
      expect(await untilDone(tx, 'undo', orgId, id)).toMatchObject({
        kept_count: 2,
        deleted_count: 1,
      })
      expect((await catalogue(tx, orgId)).map(({ sku }) => sku)).toEqual(['A', 'B'])
    }))

  it('movements go with a variant that an import made, and with no other', () =>
    withShop(async (tx, orgId, owner) => {
      const { id } = await applied(tx, orgId, FIRST)
      await untilDone(tx, 'undo', orgId, id)
      expect(await tx`select from public.stock_movements where org_id = ${orgId}`).toHaveLength(0)
      await asOwner(tx)
      const { id: counted } = await createVariant(tx, { org_id: orgId, stock_quantity: 3 })
      await expectDenied(
        tx`delete from public.product_variants where org_id = ${orgId} and id = ${counted}`,
        '42501',
        'commerce.stock_is_append_only',
      )
      await as(tx, owner)
    }))
})
