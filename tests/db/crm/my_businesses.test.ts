import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'

describe('my_businesses', () => {
  it('a customer can read which organizations know them, and what as', async () => {
    await inTransaction(async (tx) => {
      const { org, otherOrg, customer } = await createActors(tx)
      await createCustomer(tx, {
        org_id: otherOrg.id,
        email: 'elsewhere@example.test',
        user_id: customer.userId,
      })
      await as(tx, customer)
      const known = await tx`select org_id, org_name, email from public.my_businesses()`
      expect(known.toSorted((left, right) => left.email.localeCompare(right.email))).toEqual(
        [
          { org_id: org.id, org_name: org.name, email: customer.email },
          { org_id: otherOrg.id, org_name: otherOrg.name, email: 'elsewhere@example.test' },
        ].toSorted((left, right) => left.email.localeCompare(right.email)),
      )
    })
  })

  it('a customer can read the language and the zone that a business writes its times in', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await tx`
        update public.organizations set locale = 'de-CH', time_zone = 'Asia/Kathmandu'
         where id = ${org.id}`
      await as(tx, customer)
      expect(await tx`select org_locale, org_time_zone from public.my_businesses()`).toEqual([
        { org_locale: 'de-CH', org_time_zone: 'Asia/Kathmandu' },
      ])
    }))

  it('the same address without the link makes nobody a customer', async () => {
    await inTransaction(async (tx) => {
      const { org, stranger } = await createActors(tx)
      await createCustomer(tx, { org_id: org.id, email: stranger.email })
      await as(tx, stranger)
      expect(await tx`select * from public.my_businesses()`).toHaveLength(0)
    })
  })
})
