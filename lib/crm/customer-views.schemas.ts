import { z } from 'zod'
import { customerFilterSchema } from './customer-filters.schemas'
import { CUSTOMER_SORTS, VIEW_NAME_LIMIT } from './customers.values'

const viewFields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(VIEW_NAME_LIMIT)
    .refine((name) => !/\p{Cc}/u.test(name), { error: 'field.control_characters' }),
  filter: customerFilterSchema,
  sort: z.enum(CUSTOMER_SORTS),
  is_shared: z.boolean(),
}

export const createCustomerViewSchema = z.strictObject({
  ...viewFields,
  sort: viewFields.sort.default(CUSTOMER_SORTS[0]),
  is_shared: viewFields.is_shared.default(false),
})

/** Forms carry the slug of their organization. */
export const createCustomerViewFormSchema = z.object(createCustomerViewSchema.shape)

/** Only what is there is changed, and something has to be. */
export const updateCustomerViewSchema = z
  .strictObject(viewFields)
  .partial()
  .refine((values) => Object.keys(values).length > 0, { error: 'field.required', path: ['name'] })

export const changeCustomerViewSchema = z.object({
  ...z.object(viewFields).partial().shape,
  view_id: z.uuid(),
})

export const customerViewIdSchema = z.object({ view_id: z.uuid() })

export const customerViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  filter: customerFilterSchema,
  sort: z.enum(CUSTOMER_SORTS),
  is_shared: z.boolean(),
  created_by: z.uuid(),
  created_at: z.string(),
  updated_at: z.string(),
})
export type CustomerView = z.infer<typeof customerViewSchema>
