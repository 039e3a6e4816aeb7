'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { listStockMovements } from './stock.queries'
import { adjustStockSchema, listStockMovementsSchema } from './stock.schemas'
import { moveStock } from './stock.writes'

const MOVEMENTS_PER_PAGE = 20

export const adjustStock = defineOrgAction(
  adjustStockSchema,
  async (session, { variant_id, ...movement }) => {
    const answer = await moveStock(session, { variantId: variant_id, ...movement })
    revalidatePath(`/o/${session.org.slug}/products`, 'layout')
    revalidatePath('/s/[site]', 'layout')
    return answer
  },
)

/** For the dialog that shows them when somebody looks. */
export const loadStockMovements = defineOrgAction(
  listStockMovementsSchema,
  async (session, { variant_id, cursor }) =>
    listStockMovements(session, { variantId: variant_id, cursor, limit: MOVEMENTS_PER_PAGE }),
)
