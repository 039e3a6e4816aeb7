import { describe, expect, it } from 'vitest'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { bill, type Place, pay, withPlace, writeOff } from './money.helpers.ts'

async function kindsOf(tx: Tx, { orgId }: Place, filters: Record<string, string | string[]>) {
  const [row] = await tx<{ page: { items: { kind: string; method: string }[] } }[]>`
    select public.list_payments(${orgId}, ${tx.json(filters)}) as page`
  return required(row)
    .page.items.map(({ kind, method }) => `${kind} ${method}`)
    .sort()
}

describe('list_payments', () => {
  it('can be of one kind or method, of several, and of ones that are none', () =>
    withPlace(async (tx, place) => {
      await bill(tx, place)
      await pay(tx, place, { amount_minor: 100 })
      await pay(tx, place, { amount_minor: 100, method: 'cash' })
      await writeOff(tx, place, (await bill(tx, place)).id)
      const list = (filters: Record<string, string[]>) => kindsOf(tx, place, filters)
      expect(await list({})).toEqual(['payment bank_transfer', 'payment cash', 'write_off none'])
      expect(await list({ kinds: ['write_off'] })).toEqual(['write_off none'])
      expect(await list({ kinds: ['write_off', 'payment'] })).toHaveLength(3)
      expect(await list({ methods: ['cash'] })).toEqual(['payment cash'])
      expect(await list({ methods: ['cash', 'none'], kinds: ['payment'] })).toEqual([
        'payment cash',
      ])
      expect(await list({ kinds: [`x' or true --`] })).toEqual([])
      expect(await list({ kinds: [`x'`, '{",}'] })).toEqual([])
    }))

  it('is searched by the reference', () =>
    withPlace(async (tx, place) => {
      await bill(tx, place)
      await pay(tx, place, { amount_minor: 100, reference: 'Transfer 77' })
      await pay(tx, place, { amount_minor: 100, method: 'cash', reference: 'Till' })
      expect(await kindsOf(tx, place, { query: 'fer 77' })).toEqual(['payment bank_transfer'])
      expect(await kindsOf(tx, place, { query: 'nothing' })).toEqual([])
    }))
})
