'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import type { OrgSession } from '@/lib/session'
import {
  changeCustomerViewSchema,
  createCustomerViewFormSchema,
  customerViewIdSchema,
} from './customer-views.schemas'
import {
  bringCustomerViewBack,
  changeCustomerView,
  insertCustomerView,
  removeCustomerView,
} from './customer-views.writes'

function revalidateViews({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/customers`, 'layout')
}

/** Keeps a filter and an order under a name. */
export const createCustomerView = defineOrgAction(
  createCustomerViewFormSchema,
  async (session, input) => {
    const view = await insertCustomerView(session, input)
    revalidateViews(session)
    return { view }
  },
)

export const updateCustomerView = defineOrgAction(
  changeCustomerViewSchema,
  async (session, { view_id, ...values }) => {
    const view = await changeCustomerView(session, view_id, values)
    revalidateViews(session)
    return { view }
  },
)

export const deleteCustomerView = defineOrgAction(
  customerViewIdSchema,
  async (session, { view_id }) => {
    await removeCustomerView(session, view_id)
    revalidateViews(session)
    return { view_id }
  },
)

/** Undoes `deleteCustomerView`: the view is back, and whose it was. */
export const restoreCustomerView = defineOrgAction(
  customerViewIdSchema,
  async (session, { view_id }) => {
    await bringCustomerViewBack(session, view_id)
    revalidateViews(session)
    return { view_id }
  },
)
