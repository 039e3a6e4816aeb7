import {
  createCategory,
  createImage,
  createOffer,
  createShippingRate,
} from '../../helpers/commerce-factories.ts'
import { required } from '../../helpers/factories.ts'
import { everyStaff, readers, readOnly, type TableExpectation } from './table-access.ts'

/** The shop and its catalogue: staff read, functions write, and visitors see none of it by itself. */
export const catalogueTables: Record<string, TableExpectation> = {
  categories: {
    arrange: async (tx, { org }) => {
      const { id } = await createCategory(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, name: 'Forged', slug: 'forged' },
      }
    },
    change: { name: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  product_categories: {
    arrange: async (tx, { org }) => {
      const category = await createCategory(tx, { org_id: org.id })
      const { id } = await createOffer(tx, { org_id: org.id, category_ids: [category.id] })
      const other = await createCategory(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, product_id: id, category_id: category.id },
        insert: { org_id: org.id, product_id: id, category_id: other.id },
      }
    },
    change: { category_id: '00000000-0000-0000-0000-000000000000' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  product_images: {
    arrange: async (tx, { org }) => {
      const product = await createOffer(tx, { org_id: org.id })
      const { id } = await createImage(tx, { org_id: org.id, product_id: product.id })
      return {
        locator: { org_id: org.id, id },
        insert: {
          org_id: org.id,
          product_id: product.id,
          content_type: 'image/png',
          size_bytes: 1,
        },
      }
    },
    change: { alt: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  product_variants: {
    arrange: async (tx, { org }) => {
      const { id, variants } = await createOffer(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id: required(variants[0]).id },
        insert: {
          org_id: org.id,
          product_id: id,
          sku: 'FORGED',
          price_minor: 1,
          currency: 'EUR',
        },
      }
    },
    change: { sku: 'FORGED' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  products: {
    arrange: async (tx, { org }) => {
      const { id } = await createOffer(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, slug: 'forged', name: 'Forged' },
      }
    },
    change: { name: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  shipping_rates: {
    arrange: async (tx, { org }) => {
      const { id } = await createShippingRate(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: {
          org_id: org.id,
          country_code: 'DE',
          name: 'Forged',
          price_minor: 0,
          currency: 'EUR',
        },
      }
    },
    change: { name: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  shops: {
    arrange: async (_tx, { org }) => ({
      locator: { org_id: org.id },
      insert: { org_id: org.id, slug: 'forged', name: 'Forged', currency: 'EUR' },
    }),
    change: { name: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  stock_movements: {
    arrange: async (tx, { org }) => {
      const { variants } = await createOffer(tx, { org_id: org.id })
      const variant = required(variants[0])
      const [movement] = await tx<{ id: number }[]>`
        select id from public.stock_movements
         where org_id = ${org.id} and variant_id = ${variant.id}`
      return {
        locator: { org_id: org.id, variant_id: variant.id, id: required(movement).id },
        insert: { org_id: org.id, variant_id: variant.id, quantity: 1, kind: 'adjusted' },
      }
    },
    change: { reason: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },
}
