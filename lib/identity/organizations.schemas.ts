import { z } from 'zod'
import { localeSchema, timeZoneSchema } from './account.schemas'

const controlCharacters = /\p{Cc}/u

export const organizationNameSchema = z
  .string()
  .trim()
  .min(1, 'field.required')
  .max(120, 'field.too_long')
  .refine((text) => !controlCharacters.test(text), 'field.control_characters')

export const slugSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'field.required')
  .min(3, 'identity.slug_invalid')
  .max(40, 'identity.slug_invalid')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'identity.slug_invalid')

export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'identity.currency_unknown')

export const createOrganizationSchema = z.object({
  name: organizationNameSchema,
  slug: slugSchema,
  currency: currencySchema,
  time_zone: timeZoneSchema,
  locale: localeSchema,
})

export const updateOrganizationSchema = createOrganizationSchema.omit({ slug: true })
