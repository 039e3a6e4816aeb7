'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { cancelPreviewSchema, previewCancellationSchema } from './order-previews.schemas'

/** For the dialog, which asks at every change of a quantity. Changes nothing. */
export const previewCancellation = defineOrgAction(
  previewCancellationSchema,
  async ({ db, org }, { order_id, items }) => {
    const { data, error } = await db.rpc('preview_order_cancellation', {
      p_org_id: org.id,
      p_order_id: order_id,
      p_items: items,
    })
    if (error) throw fromDatabase(error)
    return cancelPreviewSchema.parse(data)
  },
)
