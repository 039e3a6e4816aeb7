'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { listProducts } from './products.queries'

const FOUND = 4

/** For the command menu: products by their name or the SKU of a variant. */
export const findProducts = defineOrgAction(
  z.object({ q: z.string().trim().max(200) }),
  async (session, { q }) => {
    const { items } = await listProducts(session, { filter: { query: q }, limit: FOUND })
    return items.map((product) => ({
      id: product.id,
      group: 'Products',
      icon: 'products' as const,
      label: product.name,
      hint: product.skus.join(', '),
      href: `/o/${session.org.slug}/products/${product.id}`,
    }))
  },
)
