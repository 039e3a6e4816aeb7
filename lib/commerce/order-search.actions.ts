'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { formatMoney } from '@/lib/money'
import { listOrders } from './orders.queries'

const FOUND = 4

/** For the command menu: an order is known by its number, whole. */
export const findOrders = defineOrgAction(
  z.object({ q: z.string().trim().max(200) }),
  async (session, { q }) => {
    // Names find customers, and their pages lead on to their orders.
    if (!/\d/.test(q)) return []
    const { items } = await listOrders(session, {
      filter: { query: q.replace(/^#/, '') },
      limit: FOUND,
    })
    const { slug, locale } = session.org
    return items.map((order) => ({
      id: order.id,
      group: 'Orders',
      icon: 'orders' as const,
      label: `#${order.number} ${order.customer_name}`,
      hint: formatMoney(order.total_minor, { ...order, locale }),
      href: `/o/${slug}/orders/${order.id}`,
    }))
  },
)
