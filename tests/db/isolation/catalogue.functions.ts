import { randomUUID } from 'node:crypto'
import {
  createCategory,
  createImage,
  createOffer,
  createShippingRate,
  createShop,
} from '../../helpers/commerce-factories.ts'
import { createObject } from '../../helpers/crm-factories.ts'
import { required } from '../../helpers/factories.ts'
import { audiences } from './audiences.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

/** Everyone who comes through the Data API with a publishable key; the server asks as them. */
const visitors = (answer: string) =>
  Object.fromEntries(
    audiences
      .filter((audience) => audience !== 'service')
      .map((audience) => [audience, answer] as const),
  )

/** The catalogue, as visitors and as staff. */
export const catalogueFunctions: Record<string, FunctionExpectation> = {
  adjust_stock: {
    call: async (tx, { org }) => {
      const { variants } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.adjust_stock(${org.id}, ${required(variants[0]).id}, 1)`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  begin_product_image: {
    call: async (tx, { org }) => {
      const { id } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.begin_product_image(${org.id}, ${id}, 'image/png', 1)`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  count_products_by_status: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.count_products_by_status(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_product: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_product(${org.id}, ${as.json({ name: 'New' })})`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  delete_category: {
    call: async (tx, { org }) => {
      const { id } = await createCategory(tx, { org_id: org.id })
      return (as) => as`select public.delete_category(${org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  delete_shipping_rate: {
    call: async (tx, { org }) => {
      const { id } = await createShippingRate(tx, { org_id: org.id })
      return (as) => as`select public.delete_shipping_rate(${org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  finish_product_image: {
    call: async (tx, { org }) => {
      const product = await createOffer(tx, { org_id: org.id })
      const image = await createImage(tx, {
        org_id: org.id,
        product_id: product.id,
        stored_at: null,
      })
      await createObject(tx, { bucket_id: 'product-images', name: image.path })
      return (as) =>
        as`select public.finish_product_image(${org.id}, ${image.id}, 'image/png', 8, 8)`
    },
    access: { service: 'ok' },
    outsider: '42501',
  },

  get_own_shop: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.get_own_shop(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  get_product: {
    call: async (tx, { org }) => {
      const { id } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.get_product(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  get_shop: {
    // Closed, as a shop is when it is made: who works on it sees it, and nobody else.
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.get_shop(${org.slug})`,
    access: { ...visitors('commerce.shop_not_found'), ...staff },
  },

  get_shop_product: {
    call: async (tx, { org }) => {
      await createShop(tx, { org_id: org.id })
      const { slug } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.get_shop_product(${org.id}, ${slug})`
    },
    access: visitors('ok'),
  },

  list_categories: {
    call: async (tx, { org }) => {
      await createCategory(tx, { org_id: org.id })
      return (as) => as`select * from public.list_categories(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_open_shops: {
    call: async () => (as) => as`select public.list_open_shops()`,
    access: { service: 'ok' },
  },

  list_orphaned_product_images: {
    call: async (tx, { org }) => {
      await createObject(tx, { bucket_id: 'product-images', name: `${org.id}/${randomUUID()}` })
      return (as) => as`select public.list_orphaned_product_images()`
    },
    access: { service: 'ok' },
    outsider: '42501',
  },

  list_delivery_countries: {
    call: async (tx, { org }) => {
      await createShippingRate(tx, { org_id: org.id, country_code: 'DE' })
      return (as) => as`select * from public.list_delivery_countries(${org.id})`
    },
    access: { ...visitors('commerce.shop_not_found'), ...staff },
  },

  list_products: {
    call: async (tx, { org }) => {
      await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.list_products(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_shop_product_slugs: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_shop_product_slugs(${org.id})`,
    access: { ...visitors('commerce.shop_not_found'), ...staff },
  },

  list_shop_products: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_shop_products(${org.id})`,
    access: { ...visitors('commerce.shop_not_found'), ...staff },
  },

  list_stock_movements: {
    call: async (tx, { org }) => {
      const { variants } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.list_stock_movements(${org.id}, ${required(variants[0]).id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  remove_product_image: {
    call: async (tx, { org }) => {
      const product = await createOffer(tx, { org_id: org.id })
      const { id } = await createImage(tx, { org_id: org.id, product_id: product.id })
      return (as) => as`select public.remove_product_image(${org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  save_category: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.save_category(${org.id}, null, ${as.json({ name: 'New' })})`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  save_shipping_rate: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.save_shipping_rate(
          ${org.id}, null, ${as.json({ name: 'Post', price_minor: 490 })}
        )`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  save_variant: {
    call: async (tx, { org }) => {
      const { id, variants } = await createOffer(tx, { org_id: org.id })
      return (as) =>
        as`select public.save_variant(
          ${org.id}, ${id}, ${required(variants[0]).id}, ${as.json({ price_minor: 1 })}
        )`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  set_product_status: {
    call: async (tx, { org }) => {
      const { id } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.set_product_status(${org.id}, ${id}, 'archived')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  set_shop_published: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.set_shop_published(${org.id}, true)`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  set_variant_archived: {
    call: async (tx, { org }) => {
      const { variants } = await createOffer(tx, { org_id: org.id, status: 'draft' })
      return (as) =>
        as`select public.set_variant_archived(${org.id}, ${required(variants[0]).id}, true)`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  update_product: {
    call: async (tx, { org }) => {
      const { id } = await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.update_product(${org.id}, ${id}, ${as.json({ name: 'New' })})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  update_product_image: {
    call: async (tx, { org }) => {
      const product = await createOffer(tx, { org_id: org.id })
      const { id } = await createImage(tx, { org_id: org.id, product_id: product.id })
      return (as) =>
        as`select public.update_product_image(${org.id}, ${id}, ${as.json({ alt: 'A lamp' })})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  update_shop: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.update_shop(${org.id}, ${as.json({ name: 'New' })})`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  write_product: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.write_product(${org.id}, 'create', p_values => ${as.json({ name: 'New' })})`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
