import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type Claim = {
  state: 'new' | 'done'
  status: number
  body: { id: string; name: string; variants: { sku: string }[] }
}
type Write = { write?: string; productId?: string; key?: string | null; hash?: string }

async function write(tx: Tx, orgId: string, values: JSONValue, given: Write = {}): Promise<Claim> {
  const { write: what = 'create', productId = null, key = 'k1', hash = 'h1' } = given
  const [row] = await tx<{ claim: Claim }[]>`
    select public.write_product(
      ${orgId}, ${what}, ${productId}, ${tx.json(values)}, ${key}, ${hash}
    ) as claim`
  return required(row).claim
}

async function arrange(tx: Tx) {
  const actors = await createActors(tx)
  await createShop(tx, { org_id: actors.org.id })
  const offer = await createOffer(tx, {
    org_id: actors.org.id,
    option_names: ['Size'],
    variants: [{ option_values: ['S'] }],
  })
  await as(tx, actors.owner)
  return { ...actors, orgId: actors.org.id, productId: offer.id }
}

describe('write_product', () => {
  it('makes one product of one key, whose answer is there as soon as the product is', async () => {
    await inTransaction(async (tx) => {
      const { orgId } = await arrange(tx)
      const first = await write(tx, orgId, { name: 'Teapot' })
      expect(first).toMatchObject({ state: 'new', status: 201, body: { name: 'Teapot' } })
      const again = await write(tx, orgId, { name: 'Teapot' })
      expect(again).toEqual({ ...first, state: 'done' })
      await expectDenied(
        () => write(tx, orgId, { name: 'Cup' }, { hash: 'h2' }),
        'PT409',
        'platform.idempotency_key_reused',
      )
      const other = await write(tx, orgId, { name: 'Teapot' }, { key: null })
      expect(other.body.id).not.toBe(first.body.id)
      await asOwner(tx)
      const made = await tx`
        select id from public.products where org_id = ${orgId} and name = 'Teapot'`
      expect(made).toHaveLength(2)
    })
  })

  it('adds one variant with one key', async () => {
    await inTransaction(async (tx) => {
      const { orgId, productId } = await arrange(tx)
      const values = { option_values: ['M'], price_minor: 1000 }
      const given = { write: 'add_variant', productId }
      const first = await write(tx, orgId, values, given)
      expect(first).toMatchObject({ state: 'new', status: 201 })
      expect(first.body.variants).toHaveLength(2)
      expect(await write(tx, orgId, values, given)).toEqual({ ...first, state: 'done' })
    })
  })

  it('adds one category with one key, and another of that name without', async () => {
    await inTransaction(async (tx) => {
      const { orgId } = await arrange(tx)
      const bikes = (key?: null) =>
        write(tx, orgId, { name: 'Bikes' }, { write: 'add_category', ...(key === null && { key }) })
      const first = await bikes()
      expect(first).toMatchObject({ state: 'new', status: 201, body: { slug: 'bikes' } })
      expect(await bikes()).toEqual({ ...first, state: 'done' })
      expect(await bikes(null)).toMatchObject({ body: { slug: 'bikes-2' } })
      const shelves = await tx`select slug from public.list_categories(${orgId})`
      expect(shelves).toEqual([{ slug: 'bikes' }, { slug: 'bikes-2' }])
    })
  })

  it('gives a key back when the write is refused', async () => {
    await inTransaction(async (tx) => {
      const { orgId, agent } = await arrange(tx)
      await expectDenied(() => write(tx, orgId, { name: '' }), 'PT422', 'platform.value_missing')
      expect(await write(tx, orgId, { name: 'Cup' }, { hash: 'h2' })).toMatchObject({
        state: 'new',
      })
      await expectDenied(
        () => write(tx, orgId, {}, { write: 'drop', key: null }),
        'PT422',
        'platform.values_malformed',
      )
      await as(tx, agent)
      await expectDenied(() => write(tx, orgId, { name: 'Mine' }, { key: 'k2' }), '42501')
    })
  })
})
