import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import { createOffer } from '../../helpers/commerce-factories.ts'
import { as, commitAs, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

const adjust = async (
  tx: Tx,
  orgId: string,
  variantId: string,
  quantity: number | null,
  options: { reason?: string; key?: string; expected?: number } = {},
) => {
  const [row] = await tx<{ answer: { stock_quantity: number } }[]>`
    select public.adjust_stock(
      ${orgId}, ${variantId}, ${quantity}, ${options.reason ?? null}, ${options.key ?? null},
      ${options.expected ?? null}
    ) as answer`
  return required(row).answer.stock_quantity
}

const idOf = ({ variants }: { variants: { id: string }[] }) => required(variants[0]).id

describe('adjust_stock', () => {
  it('moves pieces in and out, and keeps who, why and how many', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      await as(tx, admin)
      expect(await adjust(tx, org.id, variant, 5, { reason: '  Delivery ' })).toBe(15)
      expect(await adjust(tx, org.id, variant, -15)).toBe(0)
      const [row] = await tx`
        select public.list_stock_movements(${org.id}, ${variant}, null, 2) as page`
      expect(row?.page).toMatchObject({
        items: [
          { quantity: -15, reason: null, kind: 'adjusted' },
          { quantity: 5, reason: 'Delivery', actor_id: admin.userId, actor_name: 'Amir Lovelace' },
        ],
        next_cursor: expect.any(Number),
      })
      const [next] = await tx`
        select public.list_stock_movements(
          ${org.id}, ${variant}, ${row?.page.next_cursor}, 2
        ) as page`
      expect(next?.page).toMatchObject({
        items: [{ quantity: 10, actor_name: null, order_number: null }],
        next_cursor: null,
      })
    }))

  it('takes no more than there is and says how many that is', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      await as(tx, owner)
      const error = await expectDenied(
        () => adjust(tx, org.id, variant, -11),
        'PT409',
        'commerce.stock_insufficient',
      )
      expect(error.detail).toBe('10')
      await expectDenied(
        () => adjust(tx, org.id, variant, 999_999_999),
        'PT422',
        'commerce.stock_quantity_invalid',
      )
      expect(await adjust(tx, org.id, variant, -10)).toBe(0)
    }))

  it.each([
    ['nothing', 0, {}, 'PT422', 'commerce.stock_quantity_invalid'],
    ['an unknown number', null, {}, 'PT422', 'commerce.stock_quantity_invalid'],
    ['an enormous number', 10 ** 12, {}, 'PT422', 'commerce.stock_quantity_invalid'],
    ['a long reason', 1, { reason: 'x'.repeat(501) }, 'PT422', 'commerce.stock_reason_invalid'],
    ['a reason of two lines', 1, { reason: 'a\nb' }, 'PT422', 'commerce.stock_reason_invalid'],
    ['an empty key', 1, { key: '' }, 'PT422', 'platform.idempotency_key_invalid'],
  ])('refuses %s', (_what, quantity, options, code, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      await as(tx, owner)
      await expectDenied(() => adjust(tx, org.id, variant, quantity, options), code, reason)
    }),
  )

  it('counts nothing of what is not counted, and finds nothing of others', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      const service = await createOffer(tx, {
        org_id: org.id,
        variants: [{ tracks_stock: false }],
      })
      const theirs = await createOffer(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      await expectDenied(
        () => adjust(tx, org.id, idOf(service), 1),
        'PT422',
        'commerce.stock_not_tracked',
      )
      for (const attempt of [
        () => adjust(tx, org.id, idOf(theirs), 1),
        () => tx`select public.list_stock_movements(${org.id}, ${idOf(theirs)})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.variant_not_found')
      }
    }))

  it('the same key moves once; with another number or for another variant it is refused', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      const other = idOf(await createOffer(tx, { org_id: org.id }))
      await as(tx, owner)
      const key = 'count-1'
      expect(await adjust(tx, org.id, variant, -10, { key })).toBe(0)
      expect(await adjust(tx, org.id, variant, -10, { key })).toBe(0)
      for (const attempt of [
        () => adjust(tx, org.id, variant, -9, { key }),
        () => adjust(tx, org.id, other, -10, { key }),
      ]) {
        await expectDenied(attempt, 'PT409', 'platform.idempotency_key_reused')
      }
    }))

  it('who counted is refused when pieces went out since, and told how many there are', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      await as(tx, owner)
      await adjust(tx, org.id, variant, -3)
      // The page said 10; on the shelf are 7, so that nothing is missing.
      const count = (expected: number, quantity = 7) =>
        adjust(tx, org.id, variant, quantity - expected, { expected, key: `at ${expected}` })
      const error = await expectDenied(() => count(10), 'PT409', 'commerce.stock_changed')
      expect(error.detail).toBe('7')
      expect(await count(7)).toBe(7)
      expect(await count(7, 6)).toBe(6)
      // Sent again it is the same count, whatever there is by now.
      expect(await count(7, 6)).toBe(6)
      await expectDenied(() => count(7), 'PT409')
      const [row] = await tx`
        select count(*)::int as moves from public.stock_movements where variant_id = ${variant}`
      expect(row).toEqual({ moves: 3 })
    }))

  it('twenty at once take ten pieces ten times, and one key at once moves once', async () => {
    const actors = await createActors(sql)
    try {
      const { org, owner } = actors
      const variant = idOf(await createOffer(sql, { org_id: org.id }))
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => commitAs(owner, (tx) => adjust(tx, org.id, variant, -1))),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          commitAs(owner, (tx) => adjust(tx, org.id, variant, 3, { key: 'delivery' })),
        ),
      )
      expect(new Set(answers)).toEqual(new Set([3]))
      const [row] = await sql`
        select variants.stock_quantity, sum(movements.quantity)::bigint as moved
          from public.product_variants as variants
          join public.stock_movements as movements on movements.variant_id = variants.id
         where variants.id = ${variant} group by variants.id, variants.stock_quantity`
      expect(row).toEqual({ stock_quantity: 3, moved: 3 })
    } finally {
      await removeActors(sql, actors)
    }
  })
})

describe('repair_stock', () => {
  it('sums the movements afresh', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const variant = idOf(await createOffer(tx, { org_id: org.id }))
      await tx`select set_config('clientele.moves_stock', 'on', true)`
      await tx`update public.product_variants set stock_quantity = 77 where id = ${variant}`
      await tx`select private.repair_stock(${org.id})`
      const [row] = await tx`
        select stock_quantity from public.product_variants where id = ${variant}`
      expect(row).toEqual({ stock_quantity: 10 })
    }))
})
