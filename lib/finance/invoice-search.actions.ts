'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { formatMoney } from '@/lib/money'
import { listInvoices } from './invoices.queries'

const FOUND = 4

/** For the command menu: an invoice is known by a part of its number or of its reference. */
export const findInvoices = defineOrgAction(
  z.object({ q: z.string().trim().max(200) }),
  async (session, { q }) => {
    // Names find customers, and their pages lead on to their invoices.
    if (!/\d/.test(q)) return []
    const { items } = await listInvoices(session, { filter: { query: q }, limit: FOUND })
    const { slug, locale } = session.org
    return items.map((invoice) => ({
      id: invoice.id,
      group: 'Invoices',
      icon: 'invoices' as const,
      label: `${invoice.number ?? 'Draft'} ${invoice.customer.display_name}`,
      hint: formatMoney(invoice.total_minor, { ...invoice, locale }),
      href: `/o/${slug}/invoices/${invoice.id}`,
    }))
  },
)
