import { createOffer, createShop } from '../../helpers/commerce-factories.ts'
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

  list_products: {
    call: async (tx, { org }) => {
      await createOffer(tx, { org_id: org.id })
      return (as) => as`select public.list_products(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_shop_products: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.list_shop_products(${org.id})`,
    access: { ...visitors('commerce.shop_not_found'), ...staff },
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
}
