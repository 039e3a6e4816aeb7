import { z } from 'zod'
import { personNameSchema } from './auth.schemas'

export const localePattern = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/

export const localeSchema = z.string().regex(localePattern, 'identity.locale_invalid')

export const timeZoneSchema = z.string().min(1, 'field.required').max(64, 'field.too_long')

const emptyToNull = (text: string) => (text === '' ? null : text)

export const updateProfileSchema = z.object({
  first_name: personNameSchema.transform(emptyToNull),
  last_name: personNameSchema.transform(emptyToNull),
  // Empty: as the organization or the browser has it.
  locale: z.union([z.literal(''), localeSchema]).transform(emptyToNull),
  time_zone: z.union([z.literal(''), timeZoneSchema]).transform(emptyToNull),
})

export const AVATAR_MAX_BYTES = 2 * 1024 * 1024
export const avatarTypes = ['image/png', 'image/jpeg', 'image/webp'] as const

export const uploadAvatarSchema = z.object({
  avatar: z
    .file('identity.avatar_missing')
    .min(1, 'identity.avatar_missing')
    .max(AVATAR_MAX_BYTES, 'identity.avatar_too_large'),
})
