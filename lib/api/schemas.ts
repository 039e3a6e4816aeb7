import { z } from '@hono/zod-openapi'

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:clientele:problem:malformed' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ description: 'One of a small closed set; safe to branch on.' }),
    reason: z.string().openapi({
      description: 'What exactly happened, dotted, stable.',
      example: 'crm.customer_email_taken',
    }),
    errors: z.array(
      z.object({ field: z.string(), reason: z.string(), detail: z.string().optional() }),
    ),
    request_id: z.string(),
  })
  .openapi('Problem', { additionalProperties: true })

/** In capitals it is the same id; what is compared with it comes from the database, in small letters. */
export const pathId = z.uuid().toLowerCase()

export const idParam = z.object({
  id: pathId.openapi({
    param: { name: 'id', in: 'path' },
    example: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  }),
})

/** Headers that every call about an organization understands; described here, read by middleware. */
export const orgHeaders = z.object({
  'x-org': z.string().optional().openapi({
    description: 'Slug of the organization. May be left out by a caller with one organization.',
    example: 'acme',
  }),
  'x-request-id': z.string().optional().openapi({
    description: 'Kept when it is 8 to 64 letters, digits or `._:-`; otherwise one is made.',
  }),
})

export const writeHeaders = orgHeaders.extend({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description:
        'Up to 255 visible ASCII characters, unique per intent. The same key and request again ' +
        'returns the stored answer with `Idempotent-Replayed: true`; another request is 409. Only ' +
        'answers of writes that succeeded are stored: a refused write changed nothing and may be repeated.',
    }),
})

const rowsUpTo = (most: number, unlessSaid = 50) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(most)
    .default(unlessSaid)
    .openapi({ description: `Rows per page, 1 to ${most}.`, example: unlessSaid })

export const limitQuery = rowsUpTo(200)
/** Of lists whose rows are put together from several tables: the database gives no more at once. */
export const shortLimitQuery = rowsUpTo(100)
export const foundLimitQuery = rowsUpTo(100, 20)

export const cursorQuery = z.string().min(1).max(2000).optional().openapi({
  description: '`next_cursor` of the page before; opaque.',
})

/** Of lists that take nothing but a position. */
export const pageQuery = z.strictObject({ limit: limitQuery, cursor: cursorQuery })

export const shortPageQuery = pageQuery.extend({ limit: shortLimitQuery })

/** A filter: any day, as far away as it may be. The calendar has no year 0. */
export const dayQuery = z.iso.date().refine((day) => !day.startsWith('0000'))

/** A filter; of a currency that there is not, nothing is found. */
export const currencyQuery = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{3}$/)
  .toUpperCase()
  .openapi({ description: 'ISO 4217, in capitals or not.', example: 'EUR' })

export const nextCursor = z.string().nullable().openapi({
  description: 'Send as `cursor` for the next page; null on the last one.',
})

export const ifMatch = {
  'if-match': z.string().optional().openapi({
    description: 'An ETag of this row; 412 when it has changed since.',
  }),
}

export const versionedHeaders = writeHeaders.extend(ifMatch)

/**
 * A schema of a domain, to be described for the API. zod copies an instance's methods when it is
 * made, and a page of the same process may have made this one before the OpenAPI extension was
 * there; a clone made here has them all.
 */
export function describable<S extends z.ZodType>(schema: S): S {
  return schema.clone()
}
