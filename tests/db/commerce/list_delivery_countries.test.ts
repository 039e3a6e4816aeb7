import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createShippingRate, createShop } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'

const codesOf = async (tx: Tx, orgId: string) => {
  const rows = await tx<{ code: string }[]>`
    select code from public.list_delivery_countries(${orgId})`
  return rows.map(({ code }) => code)
}

describe('list_delivery_countries', () => {
  it('a visitor learns where a shop delivers to: the countries with a rate, by name', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      await createShop(tx, { org_id: otherOrg.id })
      await createShippingRate(tx, { org_id: otherOrg.id, country_code: 'JP' })
      await asAnon(tx)
      expect(await codesOf(tx, org.id)).toEqual([])
      await asOwner(tx)
      await createShippingRate(tx, { org_id: org.id, country_code: 'DE' })
      await createShippingRate(tx, { org_id: org.id, country_code: 'AT' })
      await asAnon(tx)
      expect(await codesOf(tx, org.id)).toEqual(['AT', 'DE'])
    }))

  it('a rate for everywhere else opens every country', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      await createShippingRate(tx, { org_id: org.id, country_code: 'DE' })
      await createShippingRate(tx, { org_id: org.id, country_code: null })
      const [all] = await tx<{ count: number }[]>`select count(*)::int from public.countries`
      await asAnon(tx)
      expect(await codesOf(tx, org.id)).toHaveLength(all?.count ?? -1)
    }))

  it('a closed shop says nothing to a visitor, and to its staff where it would deliver', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createShippingRate(tx, { org_id: org.id, country_code: 'DE' })
      await asAnon(tx)
      await expectDenied(() => codesOf(tx, org.id), 'PT404', 'commerce.shop_not_found')
      await as(tx, agent)
      expect(await codesOf(tx, org.id)).toEqual(['DE'])
    }))
})
