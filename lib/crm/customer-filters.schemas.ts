import { z } from 'zod'
import { CUSTOMER_LIMITS, customerSegmentSchema } from './customers.schemas'

/** As many values as one list of a filter may have; the database refuses more. */
export const FILTER_VALUES = 100

/** Stands for "has none" among owners, sources and countries. */
export const NONE = 'none'

const ownerSchema = z.union([z.literal(NONE), z.uuid()])
const countrySchema = z.union([
  z.literal(NONE),
  z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/),
])
const sourceSchema = z.string().min(1).max(CUSTOMER_LIMITS.source)
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

/** Values of one parameter are separated by commas; a comma inside of one is written %2C. */
export function splitValues(text: string): string[] {
  return text.split(',').map((value) => value.replaceAll('%2C', ',').replaceAll('%25', '%').trim())
}

export function joinValues(values: readonly string[]): string {
  return values.map((value) => value.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',')
}

function listParameter<S extends z.ZodType<string, string>>(value: S) {
  return z.string().max(10_000).transform(splitValues).pipe(listOf(value))
}

/** A filter as parameters of an address, here and in the API. */
export const customerFilterParameters = {
  segments: listParameter(customerSegmentSchema).optional(),
  owners: listParameter(ownerSchema).optional(),
  tags: listParameter(z.uuid()).optional(),
  sources: listParameter(sourceSchema).optional(),
  countries: listParameter(countrySchema).optional(),
  from: daySchema.optional(),
  to: daySchema.optional(),
  archived: z.enum(['true', 'false']).optional(),
}

const parametersSchema = z.object(customerFilterParameters)
export type CustomerFilterParameters = z.output<typeof parametersSchema>

export function toCustomerFilter(parameters: CustomerFilterParameters): CustomerFilter {
  const { segments, owners, tags, sources, countries, from, to, archived } = parameters
  return {
    ...(segments && { segments }),
    ...(owners && { owner_ids: owners }),
    ...(tags && { tag_ids: tags }),
    ...(sources && { sources }),
    ...(countries && { country_codes: countries }),
    ...(from && { created_from: from }),
    ...(to && { created_to: to }),
    ...(archived === 'true' && { archived: true }),
  }
}

/** The other way round, for links. */
export function toFilterParameters(filter: CustomerFilter): Record<string, string> {
  const { segments, owner_ids, tag_ids, sources, country_codes, created_from, created_to } = filter
  return {
    ...(segments && { segments: joinValues(segments) }),
    ...(owner_ids && { owners: joinValues(owner_ids) }),
    ...(tag_ids && { tags: joinValues(tag_ids) }),
    ...(sources && { sources: joinValues(sources) }),
    ...(country_codes && { countries: joinValues(country_codes) }),
    ...(created_from && { from: created_from }),
    ...(created_to && { to: created_to }),
    ...(filter.archived && { archived: 'true' }),
  }
}

/** Whether anything but the choice between archived and not is asked for. */
export function isFiltered({ archived: _, ...filter }: CustomerFilter): boolean {
  return Object.keys(filter).length > 0
}
