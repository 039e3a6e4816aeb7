import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { address, openShop, orderOf } from './orders.helpers.ts'

type Claim = {
  state: 'new' | 'done'
  status: number
  body: { id: string; city?: string; events?: { kind: string }[] }
}
type Key = { key?: string | null; hash?: string }

async function write(
  tx: Tx,
  orgId: string,
  what: string,
  values: JSONValue,
  { key = 'k1', hash = 'h1' }: Key = {},
): Promise<Claim> {
  const [row] = await tx<{ claim: Claim }[]>`
    select public.write_commerce_record(
      ${orgId}, ${what}, ${tx.json(values)}, ${key}, ${hash}
    ) as claim`
  return required(row).claim
}

/** A server that dies before its transaction ends leaves nothing of it. */
async function killed(tx: Tx, run: () => Promise<unknown>): Promise<void> {
  await tx`savepoint killed`
  await run()
  await tx`rollback to savepoint killed`
}

describe('write_commerce_record', () => {
  it('adds one address with one key, to the caller’s own book or a customer’s', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const book = () =>
        tx`select city from public.addresses where customer_id = ${shop.customerId}`
      const askers = [
        { actor: shop.customer, values: { values: address } },
        { actor: shop.agent, values: { values: address, customer_id: shop.customerId } },
      ]
      for (const [index, { actor, values }] of askers.entries()) {
        await as(tx, actor)
        await killed(tx, () => write(tx, shop.orgId, 'add_address', values))
        expect(await book()).toHaveLength(index)
        const first = await write(tx, shop.orgId, 'add_address', values)
        expect(first).toMatchObject({ state: 'new', status: 201, body: { city: address.city } })
        expect(await write(tx, shop.orgId, 'add_address', values)).toEqual({
          ...first,
          state: 'done',
        })
        expect(await book()).toHaveLength(index + 1)
        await expectDenied(
          () => write(tx, shop.orgId, 'add_address', values, { hash: 'h2' }),
          'PT409',
          'platform.idempotency_key_reused',
        )
      }
      const other = await write(tx, shop.orgId, 'add_address', required(askers[1]).values, {
        key: null,
      })
      expect(other.state).toBe('new')
      expect(await book()).toHaveLength(3)
    })
  })

  it('writes one note with one key, which answers the order as it is by then', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      await as(tx, shop.agent)
      const values = { order_id: order.id, text: 'Fragile' }
      const notes = (claim: Claim) =>
        claim.body.events?.filter(({ kind }) => kind === 'order.note_added').length
      await killed(tx, () => write(tx, shop.orgId, 'add_order_note', values))
      const first = await write(tx, shop.orgId, 'add_order_note', values)
      expect([first.state, first.status, notes(first)]).toEqual(['new', 200, 1])
      const later = await write(tx, shop.orgId, 'add_order_note', values, { key: 'k2' })
      expect(notes(later)).toBe(2)
      const again = await write(tx, shop.orgId, 'add_order_note', values)
      expect([again.state, again.status, notes(again)]).toEqual(['done', 200, 2])
      await asOwner(tx)
      const kept = await tx`
        select body from private.idempotency_keys where user_id = ${shop.agent.userId}`
      expect(kept).toEqual([{ body: null }, { body: null }])
    })
  })

  it('gives a key back when the write is refused, and adds no right', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const order = await orderOf(tx, shop)
      const note = (text: string, given: Key) =>
        write(tx, shop.orgId, 'add_order_note', { order_id: order.id, text }, given)
      await as(tx, shop.agent)
      await expectDenied(() => note('', {}), 'PT422', 'platform.value_missing')
      expect(await note('Fragile', { hash: 'h2' })).toMatchObject({ state: 'new' })
      await expectDenied(
        () => write(tx, shop.orgId, 'drop', {}, { key: null }),
        'PT422',
        'platform.values_malformed',
      )
      await as(tx, shop.customer)
      await expectDenied(
        () => note('Mine', { key: 'k2' }),
        'PT404',
        'identity.organization_not_found',
      )
      await as(tx, shop.stranger)
      await expectDenied(
        () => write(tx, shop.orgId, 'add_address', { values: address }),
        'PT404',
        'crm.customer_not_found',
      )
    })
  })
})
