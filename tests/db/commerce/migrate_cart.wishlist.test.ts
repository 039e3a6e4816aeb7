import { describe, expect, it } from 'vitest'
import type { Actor } from '../../helpers/actors.ts'
import { createCart, createVariant, hashOf } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { add, migrate, shops } from './carts.helpers.ts'

async function wish(tx: Tx, orgId: string, variantId: string, token: string | null = null) {
  await tx`select public.set_wishlist_item(${orgId}, ${variantId}, true, ${token})`
}

async function asGuest<T>(tx: Tx, then: Actor, run: () => Promise<T>): Promise<T> {
  await asAnon(tx)
  const answer = await run()
  await as(tx, then)
  return answer
}

describe('migrate_cart of a wishlist', () => {
  it('merges the wishlist as well, where each wish is one', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, stranger, variantId } = await shops(tx)
      const second = await createVariant(tx, { org_id: org.id })
      const { token } = await createCart(tx, { org_id: org.id })
      const other = await createCart(tx, { org_id: org.id })
      await asGuest(tx, customer, async () => {
        await wish(tx, org.id, variantId, token)
        await wish(tx, org.id, second.id, token)
        await wish(tx, org.id, second.id, other.token)
      })
      await wish(tx, org.id, variantId)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 1 })
      const [left] = await asGuest(
        tx,
        stranger,
        () => tx`
        select
          jsonb_array_length(public.list_wishlist(${org.id}, ${token}) -> 'items') as mine,
          jsonb_array_length(public.list_wishlist(${org.id}, ${other.token}) -> 'items') as theirs`,
      )
      expect(left).toEqual({ mine: 0, theirs: 1 })
      await as(tx, customer)
      const [list] = await tx`
        select jsonb_array_length(public.list_wishlist(${org.id}) -> 'items') as wishes`
      expect(list).toEqual({ wishes: 2 })
    })
  })

  it('loses no wish where there are more than a list takes, and the next one finds no room', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      const made = await tx<{ id: string }[]>`
        insert into public.product_variants (org_id, product_id, sku, option_values, price_minor, currency)
        select org_id, product_id, sku || number, array[number::text], price_minor, currency
        from public.product_variants, generate_series(1, 202) as numbers (number)
        where id = ${variantId}
        returning id`
      const ids = made.map(({ id }) => id)
      const hash = hashOf(token ?? '')
      await tx`
        insert into public.wishlist_items (org_id, user_id, token_hash, variant_id)
        select ${org.id}::uuid, ${customer.userId}::uuid, null::bytea, unnest(${ids.slice(0, 101)}::uuid[])
        union all
        select ${org.id}::uuid, null, ${hash}, unnest(${ids.slice(101)}::uuid[])`
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 101 })
      const wishes = async () => {
        const [list] = await tx<{ wishes: number }[]>`
          select jsonb_array_length(public.list_wishlist(${org.id}) -> 'items') as wishes`
        return list?.wishes
      }
      expect(await wishes()).toBe(202)
      const another = () => wish(tx, org.id, variantId)
      await expectDenied(another, 'PT422', 'commerce.wishlist_full')
      for (const id of ids.slice(0, 3)) {
        await tx`select public.set_wishlist_item(${org.id}, ${id}, false)`
      }
      await another()
      expect(await wishes()).toBe(200)
    })
  })

  it('a guest who has ordered brings their wishes, and the secret is used up', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const { token } = await createCart(tx, { org_id: org.id })
      await asGuest(tx, customer, () => wish(tx, org.id, variantId, token))
      await asOwner(tx)
      await tx`
        update public.user_carts set status = 'ordered'
        where org_id = ${org.id} and user_id is null`
      await as(tx, customer)
      expect(await migrate(tx, token)).toMatchObject({ status: 'merged', wishlist_added: 1 })
      await asAnon(tx)
      await expectDenied(
        () => add(tx, org.id, variantId, 1, token),
        'PT404',
        'commerce.cart_not_found',
      )
    })
  })
})
