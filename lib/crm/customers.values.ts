/** What the browser needs to know about customers without the schemas, which weigh ten times as much. */

export const CUSTOMER_SEGMENTS = ['LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED'] as const

export const CUSTOMER_SORTS = [
  'created_at.desc',
  'created_at.asc',
  'name.asc',
  'name.desc',
] as const

/** Equal to what the database takes. */
export const MOVE_REASON_MAX_LENGTH = 500

export const VIEW_NAME_LIMIT = 60

/** Equal to the checks of the tables, which a test compares. */
export const CUSTOMER_LIMITS = {
  name: 200,
  company: 200,
  email: 254,
  phone: 40,
  external_ref: 100,
  source: 60,
  tag: 50,
  tags: 50,
} as const

/** Equal to the check of the table, which a test compares. */
export const NOTE_MAX_LENGTH = 20_000

/** Equal to the bucket and the check of the table, which a test compares. */
export const FILE_MAX_BYTES = 20 * 1024 * 1024

/** The palette of the design system; equal to the check of the table, which a test compares. */
export const TAG_COLORS = [
  'slate',
  'red',
  'orange',
  'amber',
  'green',
  'teal',
  'blue',
  'violet',
  'pink',
] as const
