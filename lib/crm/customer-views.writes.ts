import 'server-only'
import type { z } from 'zod'
import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { VIEW_COLUMNS } from './customer-views.queries'
import {
  type CustomerView,
  type createCustomerViewSchema,
  customerViewSchema,
  type updateCustomerViewSchema,
} from './customer-views.schemas'

/** The writes of a view, for its actions and the API alike. */

export async function insertCustomerView(
  { db, org }: OrgScope,
  values: z.infer<typeof createCustomerViewSchema>,
): Promise<CustomerView> {
  const { data, error } = await db
    .from('customer_views')
    .insert({ ...values, org_id: org.id })
    .select(VIEW_COLUMNS)
    .single()
  if (error) throw toViewError(error)
  return customerViewSchema.parse(data)
}

export async function changeCustomerView(
  { db, org }: OrgScope,
  viewId: string,
  values: z.infer<typeof updateCustomerViewSchema>,
): Promise<CustomerView> {
  const { data, error } = await db
    .from('customer_views')
    .update(values)
    .eq('org_id', org.id)
    .eq('id', viewId)
    .select(VIEW_COLUMNS)
    .maybeSingle()
  if (error) throw toViewError(error)
  if (data === null) throw new AppError('not_found', 'crm.view_not_found')
  return customerViewSchema.parse(data)
}

export async function removeCustomerView({ db, org }: OrgScope, viewId: string): Promise<void> {
  const { error } = await db.rpc('delete_customer_view', { p_org_id: org.id, p_view_id: viewId })
  if (error) throw fromDatabase(error)
}

export async function bringCustomerViewBack({ db, org }: OrgScope, viewId: string): Promise<void> {
  const { error } = await db.rpc('restore_customer_view', { p_org_id: org.id, p_view_id: viewId })
  if (error) throw toViewError(error)
}

function toViewError(error: DatabaseError): AppError {
  if (error.code !== '23505') return fromDatabase(error)
  return new AppError('conflict', 'crm.view_name_taken', {
    fields: { name: ['crm.view_name_taken'] },
    cause: error,
  })
}
