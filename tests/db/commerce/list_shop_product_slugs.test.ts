import { expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'

it('list_shop_product_slugs tells a visitor part by part what is on show, the oldest first', () =>
  inTransaction(async (tx) => {
    const { org, otherOrg, owner } = await createActors(tx)
    await createShop(tx, { org_id: org.id })
    const slugs: string[] = []
    for (const day of [3, 1, 2]) {
      const { slug } = await createOffer(tx, {
        org_id: org.id,
        published_at: new Date(Date.UTC(2026, 0, day)),
      })
      slugs[day - 1] = slug
    }
    await createOffer(tx, { org_id: org.id, status: 'draft' })
    await createOffer(tx, { org_id: org.id, status: 'archived' })
    await createOffer(tx, { org_id: otherOrg.id })
    const told = async (offset: number | null, limit: number | null) => {
      const [row] = await tx<{ slugs: string[] }[]>`
        select public.list_shop_product_slugs(${org.id}, ${offset}, ${limit}) as slugs`
      return row?.slugs
    }
    await asAnon(tx)
    expect(await told(0, 5000)).toEqual(slugs)
    expect(await told(null, null)).toEqual(slugs)
    expect(await told(1, 1)).toEqual(slugs.slice(1, 2))
    expect(await told(-1, 0)).toEqual(slugs.slice(0, 1))
    expect(await told(3, 5000)).toEqual([])

    await asOwner(tx)
    await createShop(tx, { org_id: org.id, is_open: false })
    await asAnon(tx)
    await expectDenied(() => told(0, 5000), 'PT404', 'commerce.shop_not_found')
    await as(tx, owner)
    expect(await told(0, 5000)).toEqual(slugs)
  }))
