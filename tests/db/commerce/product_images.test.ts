import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createImage, createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { createObject } from '../../helpers/crm-factories.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

const BUCKET = 'product-images'

const begin = async (
  tx: Tx,
  orgId: string,
  productId: string,
  type: string | null = 'image/png',
  size: number | null = 100,
) => {
  const [row] = await tx<{ image: { id: string } }[]>`
    select public.begin_product_image(${orgId}, ${productId}, ${type}, ${size}) as image`
  return required(row).image.id
}
const finish = (tx: Tx, orgId: string, id: string, width = 8, height = 6) =>
  tx`
    select public.finish_product_image(${orgId}, ${id}, 'image/webp', ${width}, ${height}) as image`
const move = (tx: Tx, orgId: string, id: string, values: unknown) =>
  tx`select public.update_product_image(${orgId}, ${id}, ${tx.json(values as never)}) as image`

const isSeen = async (tx: Tx, path: string) =>
  (await tx`select from storage.objects where bucket_id = ${BUCKET} and name = ${path}`).length ===
  1

describe('pictures of products', () => {
  it('are begun by staff, finished by the server once the bytes are there, and then shown', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const { id: productId } = await createOffer(tx, { org_id: org.id })
      await as(tx, admin)
      const id = await begin(tx, org.id, productId)
      const shown = async () => {
        await as(tx, admin)
        const [row] = await tx`
          select public.get_product(${org.id}, ${productId}) -> 'images' as images`
        return row?.images
      }
      expect(await shown()).toEqual([])
      await expectDenied(() => finish(tx, org.id, id), '42501')
      await asService(tx)
      await expectDenied(() => finish(tx, org.id, id), 'PT409', 'commerce.image_not_uploaded')
      await asOwner(tx)
      await createObject(tx, { bucket_id: BUCKET, name: `${org.id}/${id}`, size: 77 })
      await asService(tx)
      await expectDenied(() => finish(tx, org.id, id, 0, 6), 'PT422', 'commerce.image_unreadable')
      await finish(tx, org.id, id)
      // Again answers what the first time did.
      expect(await finish(tx, org.id, id, 9, 9)).toMatchObject([{ image: { width: 8 } }])
      await expectDenied(
        () => finish(tx, org.id, randomUUID()),
        'PT404',
        'commerce.image_not_found',
      )
      expect(await shown()).toEqual([{ id, alt: null, width: 8, height: 6, position: 0 }])
      const [row] = await tx`
        select content_type, size_bytes, uploaded_by from public.product_images where id = ${id}`
      expect(row).toEqual({
        content_type: 'image/webp',
        size_bytes: 77,
        uploaded_by: admin.userId,
      })
    }))

  it('are begun once with a key, and anew when they were removed or the request is another', () =>
    inTransaction(async (tx) => {
      const { org, owner, admin } = await createActors(tx)
      const { id: productId } = await createOffer(tx, { org_id: org.id })
      const other = await createOffer(tx, { org_id: org.id })
      const beginFor = async (product: string) => {
        const [row] = await tx<{ image: { id: string } }[]>`
          select public.begin_product_image(${org.id}, ${product}, 'image/png', 100, 'k') as image`
        return required(row).image.id
      }
      const request = (hash = 'h') =>
        tx`select public.begin_idempotent_request(${org.id}, 'k', ${hash})`
      const fail = () => tx`select public.finish_idempotent_request(${org.id}, 'k', 500, null)`
      await as(tx, owner)
      await request()
      const id = await beginFor(productId)
      await fail()
      await request()
      expect(await beginFor(productId)).toBe(id)
      const rows = await tx`select id from public.product_images where product_id = ${productId}`
      expect(rows).toEqual([{ id }])

      await tx`select public.remove_product_image(${org.id}, ${id})`
      const next = await beginFor(productId)
      expect(next).not.toBe(id)
      await fail()
      await request('another')
      const third = await beginFor(productId)
      expect(third).not.toBe(next)
      expect(await beginFor(other.id)).not.toBe(third)

      // A key is that of its user alone.
      await as(tx, admin)
      await expectDenied(() => beginFor(productId), 'PT404', 'platform.idempotency_key_not_found')
    }))

  it.each([
    ['image/svg+xml', 100, 'image_type_refused'],
    [null, 100, 'image_type_refused'],
    ['image/png', 0, 'image_empty'],
    ['image/png', null, 'image_empty'],
    ['image/png', 5_242_881, 'image_too_large'],
  ])('are not begun as %s of %s bytes', (type, size, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(() => begin(tx, org.id, id, type, size), 'PT422', `commerce.${reason}`)
    }),
  )

  it('are twenty at most, of products of one’s own', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      const theirs = await createOffer(tx, { org_id: otherOrg.id })
      const foreign = await createImage(tx, { org_id: otherOrg.id, product_id: theirs.id })
      for (let count = 0; count < 19; count += 1) {
        await createImage(tx, { org_id: org.id, product_id: id })
      }
      await as(tx, owner)
      await begin(tx, org.id, id)
      await expectDenied(() => begin(tx, org.id, id), 'PT409', 'commerce.too_many_images')
      await expectDenied(() => begin(tx, org.id, theirs.id), 'PT404', 'commerce.product_not_found')
      for (const attempt of [
        () => move(tx, org.id, foreign.id, { alt: 'Mine' }),
        () => tx`select public.remove_product_image(${org.id}, ${foreign.id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.image_not_found')
      }
    }))

  it('are described, and moved among each other', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      const ids: string[] = []
      for (let place = 0; place < 4; place += 1) {
        const image = await createImage(tx, { org_id: org.id, product_id: id, position: place })
        ids.push(image.id)
      }
      const [a, b, c, d] = ids
      await as(tx, owner)
      const order = async () => {
        const [row] = await tx<{ images: { id: string }[] }[]>`
          select public.get_product(${org.id}, ${id}) -> 'images' as images`
        return required(row).images.map((image) => image.id)
      }
      await move(tx, org.id, required(d), { position: 0 })
      expect(await order()).toEqual([d, a, b, c])
      await move(tx, org.id, required(d), { position: 2 })
      expect(await order()).toEqual([a, b, d, c])
      await move(tx, org.id, required(a), { position: 9999 })
      expect(await order()).toEqual([b, d, c, a])
      expect(await move(tx, org.id, required(a), { alt: ' A lamp ' })).toMatchObject([
        { image: { alt: 'A lamp', position: 3 } },
      ])
      expect(await move(tx, org.id, required(a), { alt: null })).toMatchObject([
        { image: { alt: null } },
      ])
      for (const [values, reason] of [
        [{ alt: 'x'.repeat(301) }, 'platform.value_too_long'],
        [{ position: -1 }, 'platform.number_invalid'],
        [{ width: 5 }, 'platform.field_unknown'],
      ] as const) {
        await expectDenied(() => move(tx, org.id, required(a), values), 'PT422', reason)
      }
      await tx`select public.remove_product_image(${org.id}, ${required(b)})`
      expect(await order()).toEqual([d, c, a])
    }))

  it('visitors see those of published products in open shops, staff all, others none', () =>
    inTransaction(async (tx) => {
      const { org, agent, otherOwner, customer } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const make = async (status: 'draft' | 'published', stored_at?: null) => {
        const { id } = await createOffer(tx, { org_id: org.id, status })
        const image = await createImage(tx, {
          org_id: org.id,
          product_id: id,
          ...(stored_at === undefined ? {} : { stored_at }),
        })
        await createObject(tx, { bucket_id: BUCKET, name: image.path })
        return image.path
      }
      const shown = await make('published')
      const draft = await make('draft')
      const unseen = await make('published', null)
      for (const become of [() => asAnon(tx), () => as(tx, otherOwner), () => as(tx, customer)]) {
        await become()
        expect(await isSeen(tx, shown)).toBe(true)
        expect(await isSeen(tx, draft)).toBe(false)
        expect(await isSeen(tx, unseen)).toBe(false)
      }
      await as(tx, agent)
      expect(await isSeen(tx, draft)).toBe(true)
      expect(await isSeen(tx, unseen)).toBe(false)

      await asOwner(tx)
      await tx`update public.shops set published_at = null where org_id = ${org.id}`
      await asAnon(tx)
      expect(await isSeen(tx, shown)).toBe(false)
      await as(tx, agent)
      expect(await isSeen(tx, shown)).toBe(true)
    }))

  it('nobody but the server writes into their bucket', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id: productId } = await createOffer(tx, { org_id: org.id })
      await as(tx, owner)
      const id = await begin(tx, org.id, productId)
      const put = () =>
        tx`insert into storage.objects (bucket_id, name) values (${BUCKET}, ${`${org.id}/${id}`})`
      await expectDenied(put, '42501')
      await asAnon(tx)
      await expectDenied(put, '42501')
      await asOwner(tx)
      await createObject(tx, { bucket_id: BUCKET, name: `${org.id}/${id}` })
      await as(tx, owner)
      const gone = await tx`
        delete from storage.objects where bucket_id = ${BUCKET} and name = ${`${org.id}/${id}`}`
      expect(gone.count).toBe(0)
    }))

  it('whose row is gone are orphans, and uploads that were given up go after a day', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      const orphan = `${org.id}/${randomUUID()}`
      await createObject(tx, { bucket_id: BUCKET, name: orphan })
      const kept = await createImage(tx, { org_id: org.id, product_id: id })
      await createObject(tx, { bucket_id: BUCKET, name: kept.path })
      const old = new Date(Date.now() - 25 * 3600 * 1000)
      const given = await createImage(tx, {
        org_id: org.id,
        product_id: id,
        stored_at: null,
        created_at: old,
      })
      const fresh = await createImage(tx, { org_id: org.id, product_id: id, stored_at: null })
      await asService(tx)
      const [names] = await tx<{ names: string[] }[]>`
        select public.list_orphaned_product_images(${`${org.id}/`}) -> 'names' as names`
      expect(required(names).names).toContain(orphan)
      expect(required(names).names).not.toContain(kept.path)
      await tx`select public.run_maintenance('product-images')`
      await asOwner(tx)
      const left = await tx<{ id: string }[]>`
        select id from public.product_images where org_id = ${org.id}`
      expect(left.map((image) => image.id).toSorted()).toEqual([kept.id, fresh.id].toSorted())
      expect(left.map((image) => image.id)).not.toContain(given.id)
    }))
})
