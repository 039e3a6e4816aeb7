import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enterOrder, findOrderVariants } from '../../../lib/commerce/order-entry.actions.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import {
  createOffer,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createCustomer,
  createMembership,
  createOrganization,
  type OrganizationRow,
  required,
} from '../../helpers/factories.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'

let org: OrganizationRow
let agent: SignedIn

beforeAll(async () => {
  resetBrowser()
  agent = await createSignedInUser()
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: agent.userId, role: 'agent' })
  await createShop(sql, { org_id: org.id })
  const form = new FormData()
  form.append('email', agent.email)
  form.append('password', TEST_PASSWORD)
  // Leads somewhere, which travels as an exception.
  await expect(signIn(form)).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  })
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await deleteUser(agent)
})

const find = async (q: string) => {
  const answer = await findOrderVariants({ org: org.slug, q })
  if (!answer.ok) throw new Error(answer.reason)
  return answer.data
}

describe('findOrderVariants', () => {
  it('an agent finds a SKU that is typed as a whole on top, however many have it in their name', async () => {
    for (let number = 10; number < 25; number += 1) {
      await createOffer(sql, { org_id: org.id, name: `Cover for X-7, ${number}` })
    }
    const meant = await createOffer(sql, {
      org_id: org.id,
      name: 'Zebra',
      variants: [{ sku: 'X-7', stock_quantity: 3, price_minor: 900 }],
    })
    const { id } = required(meant.variants[0])
    for (const typed of ['X-7', 'x-7', ' X-7 ']) {
      const [first, ...rest] = await find(typed)
      expect(first).toEqual({
        id,
        product_id: meant.id,
        product_name: 'Zebra',
        option_values: [],
        sku: 'X-7',
        price_minor: 900,
        available: 3,
      })
      expect(rest).toHaveLength(12)
      expect(rest[0]).toMatchObject({ product_name: 'Cover for X-7, 10' })
    }
    // By its name it is there once.
    expect(await find('zebra')).toHaveLength(1)
  })

  it('an agent does not find what is no longer sold by its SKU', async () => {
    const sold = { sku: 'OLD-1', archived_at: new Date() }
    await createOffer(sql, { org_id: org.id, variants: [sold, { sku: 'NEW-1' }] })
    await createOffer(sql, { org_id: org.id, status: 'draft', variants: [{ sku: 'DRAFT-1' }] })
    expect(await find('NEW-1')).toMatchObject([{ sku: 'NEW-1' }])
    expect((await find('OLD-1')).map(({ sku }) => sku)).not.toContain('OLD-1')
    expect(await find('DRAFT-1')).toEqual([])
  })
})

describe('enterOrder', () => {
  it('an agent whose answer was lost is led to the order, whatever they corrected since, and places no second one', async () => {
    await createShippingRate(sql, { org_id: org.id, price_minor: 0 })
    const customer = await createCustomer(sql, { org_id: org.id })
    const { id: variant_id } = await createVariant(sql, {
      org_id: org.id,
      stock_quantity: 9,
      price_minor: 500,
    })
    const press = (quantity: number) =>
      enterOrder({
        org: org.slug,
        customer_id: customer.id,
        items: [{ variant_id, quantity }],
        contact: { name: 'Vera Lang', email: 'vera@example.test', phone: '' },
        shipping_address: {
          name: 'Vera Lang',
          line1: 'Amsel 5',
          city: 'Berlin',
          postal_code: '10115',
          country_code: 'DE',
        },
        payment_method: 'account',
        customer_note: '',
        expected_total_minor: quantity * 500,
        idempotency_key: key,
      })
    const key = randomUUID()
    const placed = await press(1)
    expect(placed).toMatchObject({ ok: true })
    const { id } = placed.ok ? placed.data : { id: '' }
    expect(await press(1)).toEqual(placed)
    expect(await press(2)).toEqual({ ok: true, data: { is_earlier: true, id } })
    expect(await press(3)).toEqual({ ok: true, data: { is_earlier: true, id } })
    expect(await sql`select id from public.orders where org_id = ${org.id}`).toEqual([{ id }])
  })
})
