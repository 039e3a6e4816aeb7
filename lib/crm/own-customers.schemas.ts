import { z } from 'zod'
import { creditBalanceSchema } from './credits.schemas'
import { customerFields } from './customers.schemas'

/** What a customer may see of themself in one organization: what `my_businesses` returns. */
export const ownCustomerSchema = z.object({
  customer_id: z.uuid(),
  org_id: z.uuid(),
  org_slug: z.string(),
  org_name: z.string(),
  org_locale: z.string(),
  org_time_zone: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  country_code: z.string().nullable(),
  credit: z.array(creditBalanceSchema),
  since: z.string(),
  updated_at: z.string(),
  is_archived: z.boolean(),
  /** Of what they may change themselves: another when one of these is. */
  version: z.string(),
})
export type OwnCustomer = z.infer<typeof ownCustomerSchema>

/** What a customer may change of it. */
const ownFields = {
  name: customerFields.name,
  company: customerFields.company,
  phone: customerFields.phone,
  country_code: customerFields.country_code,
}

/** Only the values that are there are changed. */
export const updateOwnCustomerSchema = z.strictObject(ownFields)

export const updateOwnCustomerFormSchema = z.object({
  ...ownFields,
  org_id: z.uuid(),
  /** The version that the person saw. */
  expected_version: z.string().max(100),
})
