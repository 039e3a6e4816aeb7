import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import {
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { saveEmailSettings } from '../../helpers/email-factories.ts'
import { address, details, placeOrder } from './orders.helpers.ts'

describe('the confirmation of an order', () => {
  async function order(
    tx: Tx,
    { org }: Actors,
    email: string,
    name = 'Ada <b>',
    more: Parameters<typeof details>[1] = {},
  ): Promise<string> {
    await asOwner(tx)
    await createShop(tx, { org_id: org.id })
    await createShippingRate(tx, { org_id: org.id })
    const { id: variantId } = await createVariant(tx, { org_id: org.id })
    const { token } = await createCart(tx, {
      org_id: org.id,
      items: [{ variant_id: variantId, quantity: 1 }],
    })
    const contact = { name, email }
    const placed = await placeOrder(tx, org.id, details(1490, { contact, ...more }), {
      token: token ?? null,
    })
    return placed.id
  }

  const mailsOf = async (tx: Tx, orderId: string) => {
    await asOwner(tx)
    return [
      ...(await tx`
      select to_address, subject, text_body, html_body from public.email_outbox
      where subject_type = 'order' and subject_id = ${orderId}`),
    ]
  }

  it('goes to the buyer with what was ordered', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const [mail, ...others] = await mailsOf(tx, await order(tx, actors, 'ada@example.test'))
      expect(others).toEqual([])
      expect(mail?.to_address).toBe('ada@example.test')
      expect(mail?.text_body).toContain('Hello Ada <b>,')
      expect(mail?.html_body).toContain('Hello Ada &lt;b&gt;,')
      expect(mail?.text_body).toMatch(/1 × .+: [\d.]+ EUR/)
      expect(mail?.text_body).toContain('Total: 14.90 EUR')
      expect(mail?.text_body).toContain(address.line1)
    }))

  // Whoever orders types any address, and what they type beside it shall be no advertisement there.
  it('makes no links of what the buyer types', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const shipping_address = { ...address, company: 'www.evil.test', line2: 'eve@evil.test' }
      const name = 'Win at https://evil.test/a'
      const id = await order(tx, actors, 'ada@example.test', name, { shipping_address })
      const [mail] = await mailsOf(tx, id)
      for (const part of [mail?.subject, mail?.text_body, mail?.html_body]) {
        expect(part).not.toMatch(/:\/\/\w|www\.\w|@\w|\.test/)
      }
      expect(mail?.text_body.replaceAll('\u200b', '')).toContain(`Hello ${name},`)
      expect(mail?.html_body).not.toContain('<a ')
    }))

  it('does not, where it is switched off', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await saveEmailSettings(tx, { org_id: actors.org.id, sends_order_confirmations: false })
      expect(await mailsOf(tx, await order(tx, actors, 'ada@example.test'))).toEqual([])
    }))

  it('an address that no mail can be sent to costs no order', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const id = await order(tx, actors, 'ada[eve@example.test')
      expect(await mailsOf(tx, id)).toEqual([])
    }))
})
