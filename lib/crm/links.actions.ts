'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'

const customerSchema = z.object({ customer_id: z.uuid() })

/** The customer's sign-in no longer leads to this row, and does not come back by itself. */
export const unlinkCustomer = defineOrgAction(customerSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('unlink_customer', {
    p_org_id: session.org.id,
    p_customer_id: input.customer_id,
  })
  if (error) throw fromDatabase(error)
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { changed: data }
})

/** Whoever has the customer's e-mail may be linked again, at their next sign-in. */
export const allowCustomerLink = defineOrgAction(customerSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('allow_customer_link', {
    p_org_id: session.org.id,
    p_customer_id: input.customer_id,
  })
  if (error) throw fromDatabase(error)
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { changed: data }
})
