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
