import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { claim, userOf, withStranger } from './linking.helpers.ts'

describe('a refusal of somebody who was merged', () => {
  const call = async (tx: Tx, name: 'unlink' | 'allow', orgId: string, id: string) => {
    const [row] = await tx<{ done: boolean }[]>`
      select ${name === 'unlink' ? tx`public.unlink_customer` : tx`public.allow_customer_link`}
        (${orgId}, ${id}) as done`
    return required(row).done
  }
  const merge = async (tx: Tx, orgId: string, survivorId: string, mergedId: string) => {
    const [row] = await tx<{ id: string }[]>`
      select public.merge_customers(${orgId}, ${survivorId}, ${mergedId}) as id`
    return required(row).id
  }
  const undo = (tx: Tx, orgId: string, mergeId: string) =>
    tx`select public.undo_customer_merge(${orgId}, ${mergeId})`
  const refusalsOf = async (tx: Tx, id: string) =>
    (
      await tx<{ email: string | null }[]>`
        select email from private.customer_link_refusals where customer_id = ${id} order by 1`
    ).map(({ email }) => email)

  it('is taken back by the old id too, since the merge took it along', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      await claim(tx, stranger)
      await as(tx, owner)
      await call(tx, 'unlink', org.id, id)
      await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      await tx`update public.customers set email = ${stranger.email} where id = ${survivor.id}`
      expect(await claim(tx, stranger)).toEqual([])
      await as(tx, owner)
      expect(await call(tx, 'allow', org.id, id)).toBe(true)
      expect(await call(tx, 'allow', org.id, id)).toBe(false)
      await asOwner(tx)
      expect(await claim(tx, stranger)).toEqual([survivor.id])
    }))

  it('can be made by the old id', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      await claim(tx, stranger)
      await as(tx, owner)
      await merge(tx, org.id, survivor.id, id)
      expect(await call(tx, 'unlink', org.id, id)).toBe(true)
      await asOwner(tx)
      expect(await userOf(tx, survivor.id)).toBeNull()
      expect(await refusalsOf(tx, survivor.id)).toEqual([stranger.email])
    }))

  it('keeps every address, of whoever was refused by both', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      for (const [customer_id, email] of [
        [id, 'old@example.test'],
        [survivor.id, 'new@example.test'],
      ] as const) {
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
          values (${org.id}, ${customer_id}, ${stranger.userId}, ${email})`
      }
      await as(tx, owner)
      const mergeId = await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      expect(await refusalsOf(tx, survivor.id)).toEqual(['new@example.test', 'old@example.test'])
      await as(tx, owner)
      await undo(tx, org.id, mergeId)
      await asOwner(tx)
      expect(await refusalsOf(tx, survivor.id)).toEqual(['new@example.test'])
      expect(await refusalsOf(tx, id)).toEqual(['old@example.test'])
    }))

  it.each([
    ['the survivor', (pair: { survivor: string; merged: string }) => pair.survivor],
    ['the merged one', (pair: { survivor: string; merged: string }) => pair.merged],
  ])('keeps a user of the other away whom %s refuses, until staff allow it', (_who, refusing) =>
    withStranger(async (tx, { org, owner, stranger }, merged) => {
      const { id: survivor } = await createCustomer(tx, { org_id: org.id })
      const refusedBy = refusing({ survivor, merged })
      const linked = refusedBy === survivor ? merged : survivor
      await tx`
        insert into private.customer_link_refusals (org_id, customer_id, user_id)
        values (${org.id}, ${refusedBy}, ${stranger.userId})`
      await tx`update public.customers set user_id = ${stranger.userId} where id = ${linked}`
      await as(tx, owner)
      const mergeId = await merge(tx, org.id, survivor, merged)
      await asOwner(tx)
      expect(await userOf(tx, survivor)).toBeNull()
      await as(tx, owner)
      await undo(tx, org.id, mergeId)
      await asOwner(tx)
      expect([await userOf(tx, linked), await userOf(tx, refusedBy)]).toEqual([
        stranger.userId,
        null,
      ])

      await as(tx, owner)
      await call(tx, 'allow', org.id, refusedBy)
      await merge(tx, org.id, survivor, merged)
      await asOwner(tx)
      expect(await userOf(tx, survivor)).toBe(stranger.userId)
    }),
  )

  it.each(['at the merge', 'since the merge'])(
    'holds for the one who comes back, of a user of theirs linked %s and unlinked since',
    (when) =>
      withStranger(async (tx, { org, owner, stranger }, id) => {
        // Takes the address over.
        const survivor = await createCustomer(tx, { org_id: org.id, email: null })
        const other = await createActor(tx)
        if (when === 'at the merge') await claim(tx, stranger)
        await as(tx, owner)
        const mergeId = await merge(tx, org.id, survivor.id, id)
        await asOwner(tx)
        if (when === 'since the merge') expect(await claim(tx, stranger)).toEqual([survivor.id])
        await as(tx, owner)
        await call(tx, 'unlink', org.id, survivor.id)
        await asOwner(tx)
        // Somebody else's affair: they were never the one who comes back.
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
          values (${org.id}, ${survivor.id}, ${other.userId}, ${other.email})`
        await as(tx, owner)
        await undo(tx, org.id, mergeId)
        await asOwner(tx)
        expect(await refusalsOf(tx, id)).toEqual([stranger.email])
        expect(await claim(tx, stranger)).toEqual([])
        expect([await userOf(tx, id), await userOf(tx, survivor.id)]).toEqual([null, null])
        await as(tx, owner)
        await call(tx, 'allow', org.id, id)
        await asOwner(tx)
        expect(await claim(tx, stranger)).toEqual([id])
      }),
  )

  it('holds for who has the address by now', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      const before = await createActor(tx)
      await tx`
        insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
        values (${org.id}, ${survivor.id}, ${before.userId}, ${stranger.email})`
      await tx`update public.customers set user_id = ${stranger.userId} where id = ${id}`
      await as(tx, owner)
      await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      expect(await userOf(tx, survivor.id)).toBeNull()
    }))

  it.each(['is gone', 'is another customer'])('is undone without a user who %s by then', (what) =>
    withStranger(async (tx, { org, owner }, merged) => {
      const { id: survivor } = await createCustomer(tx, { org_id: org.id })
      for (const [refusedBy, linked] of [
        [survivor, merged],
        [merged, survivor],
      ] as const) {
        const user = await createActor(tx)
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id)
          values (${org.id}, ${refusedBy}, ${user.userId})`
        await tx`update public.customers set user_id = ${user.userId} where id = ${linked}`
        await as(tx, owner)
        const mergeId = await merge(tx, org.id, survivor, merged)
        await asOwner(tx)
        if (what === 'is gone') await tx`delete from auth.users where id = ${user.userId}`
        else await createCustomer(tx, { org_id: org.id, user_id: user.userId })
        await as(tx, owner)
        await undo(tx, org.id, mergeId)
        await asOwner(tx)
        expect([await userOf(tx, survivor), await userOf(tx, merged)]).toEqual([null, null])
      }
    }),
  )
})
