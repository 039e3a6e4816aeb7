import { expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { asService, inTransaction } from '../../helpers/db.ts'

it('list_open_shops tells the server what is open, and how much of it is on show', () =>
  inTransaction(async (tx) => {
    const { org, otherOrg } = await createActors(tx)
    const { slug } = await createShop(tx, { org_id: org.id })
    const closed = await createShop(tx, { org_id: otherOrg.id, is_open: false })
    for (const status of ['published', 'published', 'draft', 'archived'] as const) {
      await createOffer(tx, { org_id: org.id, status })
    }
    await createOffer(tx, { org_id: otherOrg.id })
    const told = async () => {
      await asService(tx)
      const [row] = await tx<{ shops: { slug: string; product_count: number }[] }[]>`
        select public.list_open_shops() as shops`
      return row?.shops
    }
    expect(await told()).toContainEqual({ slug, product_count: 2 })
    expect(await told()).not.toContainEqual(expect.objectContaining({ slug: closed.slug }))
  }))
