import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { MOST_PIECES } from '../../lib/commerce/cart.schemas.ts'
import { IMAGE_TYPES, IMAGES_BUCKET } from '../../lib/commerce/images.schemas.ts'
import { PRODUCT_LIMITS, PRODUCT_STATUSES } from '../../lib/commerce/products.values.ts'
import { CREDIT_REASON_LENGTH } from '../../lib/crm/credits.schemas.ts'
import { customerEmailSchema, customerSegmentSchema } from '../../lib/crm/customers.schemas.ts'
import {
  CUSTOMER_LIMITS,
  FILE_MAX_BYTES,
  NOTE_MAX_LENGTH,
  TAG_COLORS,
} from '../../lib/crm/customers.values.ts'
import { FILE_NAME_MAX_LENGTH, FILE_TYPES, FILES_BUCKET } from '../../lib/crm/files.schemas.ts'
import { localeSchema, timeZoneSchema } from '../../lib/identity/account.schemas.ts'
import { personNameSchema } from '../../lib/identity/auth.schemas.ts'
import {
  currencySchema,
  organizationNameSchema,
  slugSchema,
} from '../../lib/identity/organizations.schemas.ts'
import { memberRoleSchema, permissionSchema } from '../../lib/identity/permissions.schemas.ts'
import { LONGEST_PERIOD_DAYS } from '../../lib/periods.ts'
import { EMAIL_LIMITS } from '../../lib/platform/emails.schemas.ts'
import { sql } from '../helpers/db.ts'

// Forms and API refuse with a sentence what the database would refuse with a constraint: both have
// to draw the line at the same place.

async function checkOf(table: string, constraint: string): Promise<string> {
  const [row] = await sql<{ definition: string }[]>`
    select pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = ${`public.${table}`}::regclass and conname = ${constraint}`
  return row?.definition ?? ''
}

/** The longest text that a check lets through, by its own words. */
async function maximumOf(table: string, column: string): Promise<number> {
  const definition = await checkOf(table, `${table}_${column}_check`)
  const maximum = /char_length\(\(?[a-z_]+\)?(?:::text)?\) <= (\d+)/.exec(definition)?.[1]
  return Number(maximum)
}

async function enumOf(name: string): Promise<string[]> {
  const rows = await sql<{ label: string }[]>`
    select enumlabel as label from pg_enum
     where enumtypid = ${`public.${name}`}::regtype order by enumsortorder`
  return rows.map(({ label }) => label)
}

const longest = (schema: z.ZodType, length: number, letter = 'x') => [
  schema.safeParse(letter.repeat(length)).success,
  schema.safeParse(letter.repeat(length + 1)).success,
]

describe('limits of products', () => {
  const { images, variants, image_bytes, ...limits } = PRODUCT_LIMITS
  it.each([
    ['products', 'name', `<= ${limits.name}`],
    ['products', 'slug', `<= ${limits.slug}`],
    ['products', 'description', `<= ${limits.description}`],
    ['products', 'option_names', `<= ${limits.options}`],
    ['product_variants', 'sku', `<= ${limits.sku}`],
    ['product_variants', 'option_values', `<= ${limits.options * limits.option_value}`],
    ['product_variants', 'price_minor', `'${limits.price_minor}'`],
    ['product_variants', 'stock_quantity', `<= ${limits.stock_quantity}`],
    ['product_images', 'alt', `<= ${limits.image_alt}`],
    ['product_images', 'size_bytes', `<= ${image_bytes}`],
    ['categories', 'name', `<= ${limits.category_name}`],
    ['stock_movements', 'reason', `<= ${limits.stock_reason}`],
    ['shops', 'name', `<= ${limits.shop_name}`],
    ['shops', 'description', `<= ${limits.shop_description}`],
    ['shipping_rates', 'name', `<= ${limits.rate_name}`],
  ])('of %s.%s equal the check', async (table, column, limit) => {
    expect(await checkOf(table, `${table}_${column}_check`)).toContain(limit)
  })

  it('of how many there may be equal what the functions take', async () => {
    const bodyOf = async (name: string) => {
      const [row] = await sql<{ body: string }[]>`
        select prosrc as body from pg_proc
         where pronamespace = 'private'::regnamespace and proname = ${name}`
      return row?.body
    }
    expect(await bodyOf('begin_product_image')).toContain(`v_count >= ${images}`)
    expect(await bodyOf('assert_product_whole')).toContain(`v_live > ${variants}`)
  })

  it('statuses, kinds of pictures and their bucket are those of the database', async () => {
    for (const status of PRODUCT_STATUSES) {
      expect(await checkOf('products', 'products_status_check')).toContain(`'${status}'`)
    }
    const [bucket] = await sql`
      select file_size_limit::int as bytes, allowed_mime_types as types from storage.buckets
       where id = ${IMAGES_BUCKET}`
    expect(bucket).toEqual({ bytes: image_bytes, types: [...IMAGE_TYPES] })
  })
})

describe('limits of customers', () => {
  it.each(['name', 'company', 'email', 'phone', 'external_ref', 'source'] as const)(
    'of %s equal the check',
    async (column) => {
      expect(CUSTOMER_LIMITS[column]).toBe(await maximumOf('customers', column))
    },
  )

  it.each([
    'ada@example.test',
    'r&d@firm.example',
    'jörg@bücher.example',
    "o'hara+list=1@a.b.c",
    '田中@例え.jp',
    'a@b',
    'a@b.',
    'a@.b',
    'a@b..c',
    'a b@example.test',
    'a@exa mple.test',
    'Ada <ada@example.test>',
    'a,b@example.test',
    'a@b@example.test',
    '"a"@example.test',
    'a\u0007@example.test',
    '@example.test',
  ])('%j is an e-mail to forms and to the table alike', async (email) => {
    const definition = await checkOf('customers', 'customers_email_check')
    const [row] = await sql.unsafe<{ is_allowed: boolean }[]>(
      `select ${definition.replace(/^CHECK /, '')} as is_allowed from (select $1::text as email) as one`,
      [email],
    )
    expect(customerEmailSchema.safeParse(email).success).toBe(row?.is_allowed)
  })

  it('of the name of a tag equal the check', async () => {
    expect(CUSTOMER_LIMITS.tag).toBe(await maximumOf('tags', 'name'))
  })

  it('of the reason of an entry of credit equals the check', async () => {
    const check = await checkOf('credit_entries', 'credit_entries_reason_check')
    expect(check).toContain(`char_length(reason) <= ${CREDIT_REASON_LENGTH}`)
  })

  it.each(['customer_dashboard', 'commerce_dashboard'])(
    'of the period of %s equals what the function takes',
    async (name) => {
      const [row] = await sql<{ body: string }[]>`
        select prosrc as body from pg_proc
         where oid = ${`private.${name}(uuid, date, date)`}::regprocedure`
      expect(row?.body).toContain(`p_to - p_from > ${LONGEST_PERIOD_DAYS}`)
    },
  )

  it('segments are those of the database, in its order', async () => {
    expect(customerSegmentSchema.options).toEqual(await enumOf('customer_segment'))
  })
})

describe('limits of what is kept about customers', () => {
  /** The highest number of `between 1 and …` in a check. */
  const upperBoundOf = async (table: string, constraint: string) =>
    Number(/<= (\d+)/.exec(await checkOf(table, constraint))?.[1])

  it('of a note and of the name and size of a file equal the checks', async () => {
    expect(NOTE_MAX_LENGTH).toBe(await upperBoundOf('customer_notes', 'customer_notes_body_check'))
    expect(FILE_NAME_MAX_LENGTH).toBe(
      await upperBoundOf('customer_files', 'customer_files_name_check'),
    )
    expect(FILE_MAX_BYTES).toBe(
      await upperBoundOf('customer_files', 'customer_files_size_bytes_check'),
    )
  })

  it('of how long mails are kept equals the check', async () => {
    expect(EMAIL_LIMITS.bodies_kept_days).toBe(
      await upperBoundOf('email_settings', 'email_settings_bodies_kept_days_check'),
    )
  })

  it('files are those of the bucket', async () => {
    const [bucket] = await sql<{ file_size_limit: number; allowed_mime_types: string[] }[]>`
      select file_size_limit, allowed_mime_types from storage.buckets where id = ${FILES_BUCKET}`
    expect(bucket).toEqual({
      file_size_limit: FILE_MAX_BYTES,
      allowed_mime_types: [...FILE_TYPES],
    })
  })

  it('colors of tags are those of the check', async () => {
    const definition = await checkOf('tags', 'tags_color_check')
    const colors = [...definition.matchAll(/'([a-z]+)'::text/g)].map(([, color]) => color)
    expect(colors).toEqual([...TAG_COLORS])
  })
})

describe('limits of identity', () => {
  it('roles are those of the database, in its order', async () => {
    expect(memberRoleSchema.options).toEqual(await enumOf('member_role'))
  })

  it('permissions are the rows of their table', async () => {
    const rows = await sql<{ name: string }[]>`select name from public.permissions`
    expect(permissionSchema.options.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  it.each([
    ['the name of an organization', 'organizations', 'name', organizationNameSchema],
    ['the address of an organization', 'organizations', 'slug', slugSchema],
    ['the time zone of an organization', 'organizations', 'time_zone', timeZoneSchema],
    ['the time zone of a person', 'profiles', 'time_zone', timeZoneSchema],
    ['a first name', 'profiles', 'first_name', personNameSchema],
    ['a last name', 'profiles', 'last_name', personNameSchema],
  ])('%s is cut off at the same length', async (_what, table, column, schema) => {
    expect(longest(schema, await maximumOf(table, column))).toEqual([true, false])
  })

  it.each(['a', 'ab', 'abc', 'a-b', '-ab', 'ab-', 'a--b', 'a_b', 'äbc', 'a1-2b', 'a.b'])(
    'the address %s is judged alike',
    async (slug) => {
      const [row] = await sql<{ is_valid: boolean }[]>`
        select ${slug}::text ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
               and char_length(${slug}) between 3 and 40 as is_valid`
      expect(await checkOf('organizations', 'organizations_slug_check')).toContain(
        '^[a-z0-9]+(-[a-z0-9]+)*$',
      )
      expect(slugSchema.safeParse(slug).success).toBe(row?.is_valid)
    },
  )

  it.each(['organizations', 'profiles'])('a language is written alike in %s', async (table) => {
    const pattern = /~ '([^']+)'/.exec(await checkOf(table, `${table}_locale_check`))?.[1]
    const tags = ['de', 'de-DE', 'zh-Hant-TW', 'es-419', 'DE', 'de_DE', 'de-de', 'd', 'x'.repeat(9)]
    expect(tags.map((tag) => localeSchema.safeParse(tag).success)).toEqual(
      tags.map((tag) => new RegExp(pattern ?? '').test(tag)),
    )
  })

  it('every currency of the database can be chosen', async () => {
    const rows = await sql<{ code: string }[]>`select code from public.currencies`
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.filter(({ code }) => !currencySchema.safeParse(code).success)).toEqual([])
  })
})

describe('limits of carts', () => {
  it('how many pieces a line holds equals the check', async () => {
    expect(await checkOf('cart_items', 'cart_items_quantity_check')).toContain(
      `(quantity <= ${MOST_PIECES})`,
    )
  })
})
