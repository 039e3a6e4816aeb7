import { z } from 'zod'
import { NONE, splitValues, withoutEscape } from './customer-filters.rules'
import { customerSegmentSchema } from './customers.schemas'
import { CUSTOMER_LIMITS } from './customers.values'

/** As many values as one list of a filter may have; the database refuses more. */
export const FILTER_VALUES = 100

const ownerSchema = z.union([z.literal(NONE), z.uuid()])
const countrySchema = z.union([
  z.literal(NONE),
  z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/),
])
const sourceSchema = z
  .string()
  .min(1)
  .refine((value) => withoutEscape(value).length <= CUSTOMER_LIMITS.source, {
    error: 'field.too_long',
  })
/** Postgres has no year 0, which ISO 8601 has. */
const daySchema = z.iso.date().refine((day) => day >= '0001', { error: 'field.invalid_format' })

function listOf<S extends z.ZodType<string, string>>(value: S) {
  return z.array(value).min(1).max(FILTER_VALUES)
}

/** As the database takes it: all of these must hold, and any value of a list will do. */
export const customerFilterSchema = z.strictObject({
  segments: listOf(customerSegmentSchema).optional(),
  owner_ids: listOf(ownerSchema).optional(),
  tag_ids: listOf(z.uuid()).optional(),
  sources: listOf(sourceSchema).optional(),
  country_codes: listOf(countrySchema).optional(),
  created_from: daySchema.optional(),
  created_to: daySchema.optional(),
  archived: z.boolean().optional(),
})
export type CustomerFilter = z.infer<typeof customerFilterSchema>

function listParameter<S extends z.ZodType<string, string>>(value: S) {
  return z.string().max(10_000).transform(splitValues).pipe(listOf(value))
}

/** A filter as texts: parameters of the API and of the addresses of pages. */
export const customerFilterParameters = {
  segments: listParameter(customerSegmentSchema).optional(),
  owner_ids: listParameter(ownerSchema).optional(),
  tag_ids: listParameter(z.uuid()).optional(),
  sources: listParameter(sourceSchema).optional(),
  country_codes: listParameter(countrySchema).optional(),
  created_from: daySchema.optional(),
  created_to: daySchema.optional(),
  archived: z.enum(['true', 'false']).optional(),
}

const parametersSchema = z.object(customerFilterParameters)
export type CustomerFilterParameters = z.output<typeof parametersSchema>

export function toCustomerFilter(parameters: CustomerFilterParameters): CustomerFilter {
  const { segments, owner_ids, tag_ids, sources, country_codes, created_from, created_to } =
    parameters
  return {
    ...(segments && { segments }),
    ...(owner_ids && { owner_ids }),
    ...(tag_ids && { tag_ids }),
    ...(sources && { sources }),
    ...(country_codes && { country_codes }),
    ...(created_from && { created_from }),
    ...(created_to && { created_to }),
    ...(parameters.archived === 'true' && { archived: true }),
  }
}
