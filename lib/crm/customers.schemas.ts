import { z } from 'zod'
import { creditBalanceSchema } from './credits.schemas'
import { customerEventSchema } from './customer-events.schemas'
import { CUSTOMER_LIMITS, CUSTOMER_SEGMENTS, CUSTOMER_SORTS, TAG_COLORS } from './customers.values'
import { customerFileSchema } from './files.schemas'
import { customerNoteSchema } from './notes.schemas'

export type CustomerSegment = (typeof CUSTOMER_SEGMENTS)[number]
export type CustomerSort = (typeof CUSTOMER_SORTS)[number]

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/

/** Forms send an empty string for what is not there, the API sends null. */
function optionalText(maximum: number) {
  return z
    .string()
    .trim()
    .max(maximum)
    .refine((text) => !CONTROL_CHARACTERS.test(text), { error: 'field.control_characters' })
    .transform((text) => (text === '' ? null : text))
    .nullish()
}

function emptyToNull(value: unknown): unknown {
  return typeof value === 'string' && value.trim() === '' ? null : value
}

/** A form sends one string with commas, empty when the last tag was taken off. */
function toTagNames(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value
    .split(/[,;]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

export const customerSegmentSchema = z.enum(CUSTOMER_SEGMENTS)

export const tagNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(CUSTOMER_LIMITS.tag)
  // Commas and semicolons separate tags wherever several are written in one cell or field.
  .refine((name) => !/[,;]/.test(name) && !CONTROL_CHARACTERS.test(name), {
    error: 'crm.tag_name_invalid',
  })

// As the check of the table has it: wider than most rules for addresses, since customers bring theirs.
const LOCAL_PART = '[^\\s\\p{Cc}@<>(),;:"\\\\]+'
const LABEL = '[^\\s\\p{Cc}@<>(),;:"\\\\.]+'

export const customerEmailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(CUSTOMER_LIMITS.email)
  .pipe(z.email({ pattern: new RegExp(`^${LOCAL_PART}@${LABEL}(\\.${LABEL})+$`, 'u') }))

/** What can be said about a customer; each may be left out, null clears it. */
export const customerFields = {
  name: optionalText(CUSTOMER_LIMITS.name),
  company: optionalText(CUSTOMER_LIMITS.company),
  email: z.preprocess(emptyToNull, customerEmailSchema.nullish()),
  phone: optionalText(CUSTOMER_LIMITS.phone).refine((phone) => !phone || /\d/.test(phone), {
    error: 'crm.phone_without_digits',
  }),
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

const IDENTIFYING = ['name', 'company', 'email', 'phone', 'external_ref'] as const

/** The database refuses a customer that nobody could recognise; forms and API say so first. */
export function isIdentified(values: Partial<Record<(typeof IDENTIFYING)[number], unknown>>) {
  return IDENTIFYING.some((field) => Boolean(values[field]))
}

const UNIDENTIFIED = { error: 'crm.customer_unidentified', path: ['name'] }

export const createCustomerSchema = z
  .strictObject(customerFields)
  .refine(isIdentified, UNIDENTIFIED)

/** Only the values that are there are changed. */
export const updateCustomerSchema = z.strictObject(customerFields)

/** Forms carry the slug of their organization, and send every field. */
export const createCustomerFormSchema = z.object(customerFields).refine(isIdentified, UNIDENTIFIED)

/** A bulk run or a merge may have given more than one form can. */
const anyTagNames = z.preprocess(toTagNames, z.array(tagNameSchema).default([]))

export const updateCustomerFormSchema = z
  .object({
    ...customerFields,
    tags: anyTagNames,
    /** What the form began with: only what was added or taken off in it is changed. */
    seen_tags: anyTagNames,
    customer_id: z.uuid(),
    /** The version that the person saw; empty overwrites whatever is there now. */
    expected_updated_at: z.preprocess(emptyToNull, z.iso.datetime({ offset: true }).nullable()),
    /** Likewise of the tags: one to be taken off may have another name by now. */
    expected_tags: z.preprocess(emptyToNull, z.string().max(100).nullish()),
  })
  .refine(isIdentified, UNIDENTIFIED)

const CHANGEABLE = [
  'name',
  'company',
  'email',
  'phone',
  'country_code',
  'external_ref',
  'source',
  'owner_id',
] as const

/** From the customer's page, one at a time: segment and tags have ways of their own. */
export const changeCustomerSchema = z
  .object(customerFields)
  .omit({ segment: true, tags: true })
  .extend({
    customer_id: z.uuid(),
    /** What stood there for the person: nothing else is overwritten. */
    seen: z.partialRecord(z.enum(CHANGEABLE), z.string().max(CUSTOMER_LIMITS.email).nullable()),
  })

const tagNamesSchema = z.array(tagNameSchema).max(CUSTOMER_LIMITS.tags).default([])

export const changeCustomerTagsSchema = z.object({
  customer_id: z.uuid(),
  add: tagNamesSchema,
  remove: tagNamesSchema,
})

export const customerIdsSchema = z.object({ customer_ids: z.array(z.uuid()).min(1).max(500) })

/** The order of a list and the place in it; which customers it has says `customerFilterSchema`. */
export const listCustomersSchema = z.object({
  sort: z.enum(CUSTOMER_SORTS).default('created_at.desc'),
  cursor: z.string().min(1).max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const searchCustomersSchema = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const customerTagSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  color: z.enum(TAG_COLORS),
})
export type CustomerTag = z.infer<typeof customerTagSchema>

/** A customer as lists show it; generated types cannot say which results of a function are null. */
export const customerRowSchema = z.object({
  id: z.uuid(),
  segment: customerSegmentSchema,
  display_name: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  country_code: z.string().nullable(),
  external_ref: z.string().nullable(),
  source: z.string().nullable(),
  owner_id: z.uuid().nullable(),
  owner_name: z.string().nullable(),
  tags: z.array(customerTagSchema),
  created_at: z.string(),
  updated_at: z.string(),
  archived_at: z.string().nullable(),
})
export type CustomerRow = z.infer<typeof customerRowSchema>

/** What `get_customer` returns: the row and what its page shows with it. */
export const customerDetailSchema = customerRowSchema.extend({
  user_id: z.uuid().nullable(),
  /** A tag that is renamed, merged or deleted does not count as a change of the row. */
  tags_version: z.string(),
  created_by_name: z.string().nullable(),
  country_name: z.string().nullable(),
  duplicate_count: z.number().int().default(0),
  /** Staff took the sign-in away; it does not come back before they allow it. */
  is_link_refused: z.boolean(),
  credit: z.array(creditBalanceSchema),
  /** The first 20 of each; the rest is a list of its own. */
  notes: z.array(customerNoteSchema),
  files: z.array(customerFileSchema),
  events: z.array(customerEventSchema),
})
export type CustomerDetail = z.infer<typeof customerDetailSchema>

/** Instead of a customer that was merged into another: where to look now. */
export const mergedCustomerSchema = z.object({ merged_into: z.uuid() })
