'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { searchCustomers } from './customers.queries'
import {
  changeCustomerSchema,
  changeCustomerTagsSchema,
  createCustomerFormSchema,
  customerFields,
  customerIdsSchema,
  searchCustomersSchema,
  updateCustomerFormSchema,
} from './customers.schemas'

/** Which field a refusal of the database is about, so that the form can say it there. */
function toFieldError(error: Parameters<typeof fromDatabase>[0]): AppError {
  const failure = fromDatabase(error)
  const field = FIELD_OF_REASON[failure.reason] ?? failure.detail
  if (field === undefined || !(field in customerFields)) return failure
  return new AppError(failure.code, failure.reason, {
    fields: { [field]: [failure.reason] },
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    cause: failure.cause,
  })
}

/** Their detail is the id of the customer in the way; the others name the field. */
const FIELD_OF_REASON: Record<string, string> = {
  'crm.customer_email_taken': 'email',
  'crm.customer_external_ref_taken': 'external_ref',
}

function revalidateCustomers({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/customers`, 'layout')
}

export const createCustomer = defineOrgAction(createCustomerFormSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('create_customer', {
    p_org_id: session.org.id,
    p_values: input,
  })
  if (error) throw toFieldError(error)
  revalidateCustomers(session)
  return { id: data }
})

export const updateCustomer = defineOrgAction(
  updateCustomerFormSchema,
  async (
    session,
    { customer_id, expected_updated_at, expected_tags, tags, seen_tags, ...values },
  ) => {
    const { error } = await session.db.rpc('edit_customer', {
      p_org_id: session.org.id,
      p_customer_id: customer_id,
      p_values: values,
      p_add_tags: tags.filter((name) => !seen_tags.includes(name)),
      p_remove_tags: seen_tags.filter((name) => !tags.includes(name)),
      p_expected_updated_at: expected_updated_at ?? undefined,
      p_expected_tags: expected_tags ?? undefined,
    })
    if (error) throw toFieldError(error)
    revalidateCustomers(session)
    return { id: customer_id }
  },
)

/** One value, from the customer's page: what is not sent stays as it is. */
export const changeCustomer = defineOrgAction(
  changeCustomerSchema,
  async (session, { customer_id, seen, ...values }) => {
    const { error } = await session.db.rpc('change_customer', {
      p_org_id: session.org.id,
      p_customer_id: customer_id,
      p_values: values,
      p_seen: seen,
    })
    const failure = error && toFieldError(error)
    // Also when somebody else was faster: the page then shows what there is to decide about.
    if (!failure || failure.reason === 'crm.customer_changed') revalidateCustomers(session)
    if (failure) throw failure
    return { id: customer_id }
  },
)

/** Answers all tags that the customer has now, those that came from elsewhere meanwhile too. */
export const changeCustomerTags = defineOrgAction(
  changeCustomerTagsSchema,
  async (session, { customer_id, add, remove }) => {
    const { data, error } = await session.db.rpc('change_customer_tags', {
      p_org_id: session.org.id,
      p_customer_id: customer_id,
      p_add: add,
      p_remove: remove,
    })
    if (error) throw fromDatabase(error)
    revalidateCustomers(session)
    return { tags: data }
  },
)

export const archiveCustomers = defineOrgAction(
  customerIdsSchema,
  async (session, { customer_ids }) => {
    const { data, error } = await session.db.rpc('archive_customers', {
      p_org_id: session.org.id,
      p_customer_ids: customer_ids,
    })
    if (error) throw fromDatabase(error)
    revalidateCustomers(session)
    return { count: data }
  },
)

export const restoreCustomers = defineOrgAction(
  customerIdsSchema,
  async (session, { customer_ids }) => {
    const { data, error } = await session.db.rpc('restore_customers', {
      p_org_id: session.org.id,
      p_customer_ids: customer_ids,
    })
    if (error) throw fromDatabase(error)
    revalidateCustomers(session)
    return { count: data }
  },
)

/** For the command menu, which asks from the browser at every pause in typing. */
export const findCustomers = defineOrgAction(searchCustomersSchema, async (session, input) => {
  const rows = await searchCustomers(session, { ...input, filter: {} })
  return rows.map((row) => ({
    id: row.id,
    label: row.display_name,
    hint:
      [row.company, row.email, row.external_ref].find(
        (fact) => fact !== null && fact !== row.display_name,
      ) ?? '',
    href: `/o/${session.org.slug}/customers/${row.id}`,
  }))
})
