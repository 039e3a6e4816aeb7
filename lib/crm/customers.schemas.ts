import { z } from 'zod'

export const CUSTOMER_SEGMENTS = ['LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED'] as const
export type CustomerSegment = (typeof CUSTOMER_SEGMENTS)[number]

export const CUSTOMER_SORTS = [
  'created_at.desc',
  'created_at.asc',
  'name.asc',
  'name.desc',
] as const
export type CustomerSort = (typeof CUSTOMER_SORTS)[number]

/** Equal to the checks of the tables; tests/db compares them. */
export const CUSTOMER_LIMITS = {
  name: 200,
  company: 200,
  email: 254,
  phone: 50,
  external_ref: 100,
  source: 100,
  tag: 50,
  tags: 50,
} as const

/** Forms send an empty string for what is not there, the API sends null. */
function optionalText(maximum: number) {
  return z
    .string()
    .trim()
    .max(maximum)
    .transform((text) => (text === '' ? null : text))
    .nullish()
}

function emptyToNull(value: unknown): unknown {
  return typeof value === 'string' && value.trim() === '' ? null : value
}

/** A form sends one string with commas, or nothing at all when the last tag was taken off. */
function toTagNames(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

export const customerSegmentSchema = z.enum(CUSTOMER_SEGMENTS)

const tagNameSchema = z.string().trim().min(1).max(CUSTOMER_LIMITS.tag)

const customerValues = {
  name: optionalText(CUSTOMER_LIMITS.name),
  company: optionalText(CUSTOMER_LIMITS.company),
  email: z.preprocess(
    emptyToNull,
    z.string().trim().toLowerCase().max(CUSTOMER_LIMITS.email).pipe(z.email()).nullish(),
  ),
  phone: optionalText(CUSTOMER_LIMITS.phone),
  country_code: z.preprocess(
    emptyToNull,
    z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/)
      .nullish(),
  ),
  external_ref: optionalText(CUSTOMER_LIMITS.external_ref),
  source: optionalText(CUSTOMER_LIMITS.source),
  segment: customerSegmentSchema.optional(),
  owner_id: z.preprocess(emptyToNull, z.uuid().nullish()),
  tags: z.preprocess(toTagNames, z.array(tagNameSchema).max(CUSTOMER_LIMITS.tags).optional()),
}

/** The database refuses a customer without any of these; the form says so first. */
const IDENTIFYING = ['name', 'company', 'email', 'phone', 'external_ref'] as const

export const createCustomerSchema = z
  .strictObject(customerValues)
  .refine((values) => IDENTIFYING.some((field) => values[field]), {
    error: 'crm.customer_unidentified',
    path: ['name'],
  })
export type CreateCustomerInput = z.infer<typeof createCustomerSchema>

/** Only the values that are there are changed; null clears one. */
export const customerChangesSchema = z.strictObject(customerValues)
export type CustomerChanges = z.infer<typeof customerChangesSchema>

export const updateCustomerSchema = z.strictObject({
  ...customerValues,
  customer_id: z.uuid(),
  /** The version that the person saw; null overwrites whatever is there. */
  expected_updated_at: z.preprocess(emptyToNull, z.iso.datetime({ offset: true }).nullable()),
})
export type UpdateCustomerInput = z.infer<typeof updateCustomerSchema>

export const customerIdsSchema = z.strictObject({
  customer_ids: z.array(z.uuid()).min(1).max(500),
})

/** Position of the last row of a page: the sorted value as text, then the id that breaks ties. */
export const customerCursorSchema = z.record(z.string(), z.union([z.string(), z.null()]))

export const listCustomersSchema = z.object({
  segment: customerSegmentSchema.optional(),
  owner: z.uuid().optional(),
  tag: z.uuid().optional(),
  archived: z.stringbool().default(false),
  sort: z.enum(CUSTOMER_SORTS).default('created_at.desc'),
  cursor: z.string().min(1).max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListCustomersInput = z.infer<typeof listCustomersSchema>

export const searchCustomersSchema = z.object({
  q: z.string().trim().min(1).max(200),
  archived: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type SearchCustomersInput = z.infer<typeof searchCustomersSchema>
