import { expect, it } from 'vitest'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { withShops } from './race.helpers.ts'

it('an address that is deleted while it is changed is not there, and takes no default along', () =>
  withShops(async ({ org, customer }) => {
    const [{ id: customerId }] = [
      required(
        (
          await sql<{ id: string }[]>`
            select id from public.customers
            where org_id = ${org.id} and user_id = ${customer.userId}`
        )[0],
      ),
    ]
    const of = { org_id: org.id, customer_id: customerId }
    const home = await createAddress(sql, { ...of, is_default_shipping: true })
    const office = await createAddress(sql, of)
    const deleting = Promise.withResolvers<void>()
    const deleted = sql.begin(async (tx) => {
      await tx`delete from public.addresses where id = ${office.id}`
      deleting.resolve()
      await tx`select pg_sleep(0.5)`
    })
    await deleting.promise
    const saved = commitAs(
      customer,
      (tx) => tx`
        select public.save_address(${org.id}, ${office.id}, '{"is_default_shipping": true}')`,
    )
    await expect(saved).rejects.toMatchObject({
      code: 'PT404',
      message: 'commerce.address_not_found',
    })
    await deleted
    expect(
      await sql`
      select id, is_default_shipping from public.addresses where org_id = ${org.id}`,
    ).toEqual([{ id: home.id, is_default_shipping: true }])
  }))
