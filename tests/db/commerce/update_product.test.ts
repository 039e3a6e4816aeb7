import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createCategory, createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { as, asAnon, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { archiveVariant, create, saveVariant, setStatus, update } from './products.helpers.ts'

describe('update_product', () => {
  it('changes what is there, keeps what is not, and a null clears', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const shelf = await createCategory(tx, { org_id: org.id })
      await as(tx, admin)
      const before = await create(tx, org.id, {
        name: 'Lamp',
        description: 'Bright.',
        tax_rate_bps: 700,
        category_ids: [shelf.id],
      })
      const renamed = await update(tx, org.id, before.id, { name: 'Light', description: null })
      expect(renamed).toMatchObject({
        name: 'Light',
        slug: 'lamp',
        description: null,
        tax_rate_bps: 700,
        category_ids: [shelf.id],
      })
      const moved = await update(tx, org.id, before.id, { slug: null, category_ids: [] })
      expect(moved).toMatchObject({ slug: 'light', category_ids: [] })
    }))

  it('adds an option, gives the variants their values and adds another, all or nothing', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const { id, variants } = await create(tx, org.id, {
        name: 'Shirt',
        status: 'published',
        variants: [{ sku: 'S-1', price_minor: 1000 }],
      })
      const first = required(variants[0])
      await expectDenied(
        () => update(tx, org.id, id, { option_names: ['Size'] }),
        'PT422',
        'commerce.variant_options_mismatch',
      )
      const changed = await update(tx, org.id, id, {
        option_names: ['Size'],
        variants: [
          { id: first.id, option_values: ['S'] },
          { sku: 'S-2', option_values: ['M'], price_minor: 1100, stock_quantity: 4 },
        ],
      })
      expect(changed).toMatchObject({
        option_names: ['Size'],
        variants: [
          { id: first.id, sku: 'S-1', option_values: ['S'], price_minor: 1000 },
          { sku: 'S-2', option_values: ['M'], stock_quantity: 4 },
        ],
      })
    }))

  it('refuses two options of one name', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const { id } = await create(tx, org.id, { name: 'Shirt', option_names: ['Size', 'Colour'] })
      await expectDenied(
        () => update(tx, org.id, id, { option_names: ['Size', 'size '] }),
        'PT422',
        'commerce.option_names_repeated',
      )
    }))

  it('refuses a form that was opened before somebody else saved', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const before = await create(tx, org.id, { name: 'Lamp' })
      const after = await update(tx, org.id, before.id, { name: 'A' }, before.updated_at)
      await expectDenied(
        () => update(tx, org.id, before.id, { name: 'B' }, '2026-01-01T00:00:00Z'),
        'PT409',
        'commerce.product_changed',
      )
      await update(tx, org.id, before.id, { name: 'B' }, after.updated_at)
    }))

  it('does not find products of others', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      const theirs = await createOffer(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      for (const attempt of [
        () => update(tx, org.id, theirs.id, { name: 'Mine' }),
        () => setStatus(tx, org.id, theirs.id, 'archived'),
        () => saveVariant(tx, org.id, theirs.id, null, { price_minor: 1 }),
        () => tx`select public.get_product(${org.id}, ${theirs.id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.product_not_found')
      }
      await expectDenied(
        () => archiveVariant(tx, org.id, required(theirs.variants[0]).id, true),
        'PT404',
        'commerce.variant_not_found',
      )
    }))

  it('an agent reads products and changes none', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      await as(tx, agent)
      expect(await tx`select public.get_product(${org.id}, ${id})`).toHaveLength(1)
      await expectDenied(
        () => update(tx, org.id, id, { name: 'B' }),
        '42501',
        'identity.permission_denied',
      )
    }))
})

describe('set_product_status', () => {
  it('puts a product on show and away; publishing again makes it new', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const { id, slug } = await createOffer(tx, {
        org_id: org.id,
        status: 'draft',
        created_at: new Date('2026-01-01'),
      })
      const isOnShow = async () => {
        await asAnon(tx)
        const [row] = await tx<{ items: unknown[] }[]>`
          select public.list_shop_products(${org.id}) -> 'items' as items`
        const shown = required(row).items.length === 1
        if (shown) await tx`select public.get_shop_product(${org.id}, ${slug})`
        else {
          await expectDenied(
            tx`select public.get_shop_product(${org.id}, ${slug})`,
            'PT404',
            'commerce.product_not_found',
          )
        }
        await as(tx, owner)
        return shown
      }
      expect(await isOnShow()).toBe(false)
      expect(await setStatus(tx, org.id, id, 'published')).toMatchObject({ status: 'published' })
      expect(await isOnShow()).toBe(true)
      await setStatus(tx, org.id, id, 'archived')
      expect(await isOnShow()).toBe(false)
      await expectDenied(
        () => setStatus(tx, org.id, id, 'gone'),
        'PT422',
        'commerce.status_unknown',
      )
      await expectDenied(() => setStatus(tx, org.id, id, null), 'PT422', 'commerce.status_unknown')
    }))

  it('refuses to show what has nothing to buy', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const { id } = await create(tx, org.id, { name: 'Empty' })
      await expectDenied(
        () => setStatus(tx, org.id, id, 'published'),
        'PT409',
        'commerce.product_without_variants',
      )
    }))
})
