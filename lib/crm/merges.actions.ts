'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { findDuplicates, refreshDuplicates } from './merges.queries'
import {
  dismissDuplicateSchema,
  findDuplicatesSchema,
  mergeCustomersSchema,
  mergeIdSchema,
} from './merges.schemas'

function revalidateCustomers({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/customers`, 'layout')
}

export const mergeCustomers = defineOrgAction(
  mergeCustomersSchema,
  async (session, { survivor_id, merged_id, values }) => {
    const { data, error } = await session.db.rpc('merge_customers', {
      p_org_id: session.org.id,
      p_survivor_id: survivor_id,
      p_merged_id: merged_id,
      p_values: values,
    })
    if (error) throw fromDatabase(error)
    revalidateCustomers(session)
    return { merge_id: data, survivor_id }
  },
)

export const undoMerge = defineOrgAction(mergeIdSchema, async (session, { merge_id }) => {
  const { data, error } = await session.db.rpc('undo_customer_merge', {
    p_org_id: session.org.id,
    p_merge_id: merge_id,
  })
  if (error) throw fromDatabase(error)
  revalidateCustomers(session)
  return { customer_id: data }
})

export const dismissDuplicate = defineOrgAction(
  dismissDuplicateSchema,
  async (session, { customer_id, other_id, is_dismissed }) => {
    const { error } = await session.db.rpc('dismiss_duplicate', {
      p_org_id: session.org.id,
      p_customer_id: customer_id,
      p_other_id: other_id,
      p_is_dismissed: is_dismissed,
    })
    if (error) throw fromDatabase(error)
    revalidateCustomers(session)
    return null
  },
)

/** While somebody types a customer; nothing is written. */
export const lookForDuplicates = defineOrgAction(findDuplicatesSchema, findDuplicates)

/** A part of the comparing, and how many customers are left to compare. */
export const compareCustomers = defineOrgAction(z.object({}), async (session) => {
  const uncompared = await refreshDuplicates(session)
  if (uncompared === 0) revalidateCustomers(session)
  return { uncompared }
})
