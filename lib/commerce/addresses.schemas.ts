import { z } from 'zod'

export const ADDRESS_FIELDS = [
  'name',
  'company',
  'line1',
  'line2',
  'postal_code',
  'city',
  'region',
  'phone',
] as const
export type AddressField = (typeof ADDRESS_FIELDS)[number]

/** Equal to the checks of the table, which a test compares. */
export const ADDRESS_LENGTHS: Record<AddressField, number> = {
  name: 120,
  company: 120,
  line1: 120,
  line2: 120,
  postal_code: 20,
  city: 100,
  region: 100,
  phone: 40,
}

/** What `get_address_format` answers: the fields of a country, in the order of its people. */
export const addressFormatSchema = z.object({
  country_code: z.string(),
  fields: z.array(
    z.object({ name: z.enum(ADDRESS_FIELDS), label: z.string(), is_required: z.boolean() }),
  ),
  /** The whole code, for the `pattern` of an input; case does not matter. */
  postal_code_pattern: z.string().nullable(),
  postal_code_example: z.string().nullable(),
})
export type AddressFormat = z.infer<typeof addressFormatSchema>

/** An address of the book, as `list_addresses` and `save_address` answer it. */
export const addressSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  company: z.string().nullable(),
  line1: z.string(),
  line2: z.string().nullable(),
  postal_code: z.string().nullable(),
  city: z.string().nullable(),
  region: z.string().nullable(),
  country_code: z.string(),
  phone: z.string().nullable(),
  is_default_shipping: z.boolean(),
  is_default_billing: z.boolean(),
  updated_at: z.string(),
})
export type Address = z.infer<typeof addressSchema>

const lineOf = (field: AddressField) => z.string().trim().max(ADDRESS_LENGTHS[field]).nullable()

/** What is typed. Which of it must be there the database knows, country by country. */
const addressInputSchema = z
  .strictObject({
    name: lineOf('name'),
    company: lineOf('company'),
    line1: lineOf('line1'),
    line2: lineOf('line2'),
    postal_code: lineOf('postal_code'),
    city: lineOf('city'),
    region: lineOf('region'),
    country_code: z.string().trim().length(2),
    phone: lineOf('phone'),
  })
  .partial()

export const saveAddressSchema = addressInputSchema.extend({
  is_default_shipping: z.boolean().optional(),
  is_default_billing: z.boolean().optional(),
})

/** A ticked box of a plain form. */
const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== 'false')

export const saveOwnAddressSchema = addressInputSchema.extend({
  org_id: z.uuid(),
  address_id: z.uuid().optional(),
  is_default_shipping: ticked,
  is_default_billing: ticked,
})

export const ownAddressSchema = z.object({ org_id: z.uuid(), address_id: z.uuid() })

export const countrySchema = z.object({ country_code: z.string().trim().length(2) })
