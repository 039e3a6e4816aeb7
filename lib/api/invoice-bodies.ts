import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { parseDecimal } from '@/lib/finance/decimals.rules'
import type { Json } from '@/lib/supabase/database.types'
import { type FieldAliases, saidTwice } from './field-aliases'
import type { InvoiceBody, InvoiceItemBody } from './invoices.schemas'
import { Problem } from './problem'

/** The names that clients of `/api/finance/invoices` know, by ours. */
const CAMEL: FieldAliases = {
  customer_id: 'customerId',
  issued_on: 'issueDate',
  due_on: 'dueDate',
  created_by: 'createdBy',
  unit_price_minor: 'unitPrice',
  discount_bps: 'discount',
  tax_rate_bps: 'taxRate',
  product_id: 'productId',
  variant_id: 'variantId',
}
const CAMEL_NAMES = new Set(Object.values(CAMEL))

/** How somebody names the fields; refusals name them the same way. */
export type Naming = (field: string) => string

/** As the body does it, and the path where the body does not tell. */
export function namingOf(
  body: Record<string, unknown> & { items?: InvoiceItemBody[] | null | undefined },
  pathname: string,
): Naming {
  const keys = [body, ...(body.items ?? [])].flatMap((part) => Object.keys(part))
  const isOurs = keys.some((key) => key in CAMEL)
  const isCamel = keys.some((key) => CAMEL_NAMES.has(key)) || pathname.startsWith('/api/finance/')
  if (isOurs || !isCamel) return (field) => field
  return (field) =>
    field
      .split('.')
      .map((part) => CAMEL[part] ?? part)
      .join('.')
}

/** A body in either naming as the database takes it; what is missing is a 400 that names it. */
export function toDraftDetails(
  body: InvoiceBody,
  naming: Naming,
  exponent: number,
): Record<string, Json> {
  const { customerId, issueDate, dueDate, createdBy, items, ...rest } = body
  const errors = saidTwice(body, CAMEL)
  const need = (field: string, value: unknown) => {
    if (value === undefined || value === null || value === '') {
      errors.push({ field: naming(field), reason: 'field.required' })
    }
  }
  const details = {
    ...rest,
    customer_id: rest.customer_id ?? customerId,
    issued_on: rest.issued_on ?? issueDate,
    due_on: rest.due_on ?? dueDate,
    created_by: rest.created_by ?? createdBy,
  }
  need('customer_id', details.customer_id)
  need('items', items)
  const lines = (items ?? []).map((item, index) => {
    const place = `items.${index}.`
    errors.push(...saidTwice(item, CAMEL, place))
    const line = toLine(item, exponent, (field) =>
      errors.push({ field: naming(place + field), reason: 'field.invalid' }),
    )
    need(`${place}description`, line.description?.trim())
    need(`${place}quantity`, line.quantity)
    // What is there and wrong has been said.
    if ((item.unitPrice ?? null) === null) need(`${place}unit_price_minor`, line.unit_price_minor)
    return line
  })
  if (errors.length > 0) throw new Problem('malformed', 'app.invalid_input', { errors })
  return stated({ ...details, items: lines.map(stated) })
}

function toLine(item: InvoiceItemBody, exponent: number, isWrong: (field: string) => void) {
  const { unitPrice, discount, taxRate, productId, variantId, ...rest } = item
  const read = (
    field: string,
    ours: number | null | undefined,
    theirs: number | string | null | undefined,
    digits: number,
  ) => {
    if (theirs === undefined || theirs === null || typeof ours === 'number') return ours
    const value = parseDecimal(theirs, digits)
    if (value === null) isWrong(field)
    return value
  }
  return {
    ...rest,
    unit_price_minor: read('unit_price_minor', rest.unit_price_minor, unitPrice, exponent),
    discount_bps: read('discount_bps', rest.discount_bps, discount, 2),
    tax_rate_bps: read('tax_rate_bps', rest.tax_rate_bps, taxRate, 2),
    product_id: rest.product_id ?? productId,
    variant_id: rest.variant_id ?? variantId,
  }
}

/** Without what is not said: the database has its own word for that. */
function stated(values: Record<string, Json | undefined>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

/** Who or what is named but not there is a mistake of the request, not a rule that it breaks. */
const UNKNOWN = new Set([
  'finance.customer_unknown',
  'finance.product_unknown',
  'finance.user_unknown',
])

/** A refusal of the database with the field that it is about, as the caller calls it. */
export function draftRefusal(error: DatabaseError, naming: Naming): Error {
  const failure = fromDatabase(error)
  // Only who sent a version is told so: by If-Match, and somebody saved just after we had compared.
  if (failure.reason === 'finance.draft_changed') {
    return new Problem('precondition_failed', failure.reason, { cause: failure })
  }
  if (UNKNOWN.has(failure.reason)) {
    return new Problem('malformed', failure.reason, {
      errors: [{ field: naming(failure.detail ?? ''), reason: failure.reason }],
      cause: failure,
    })
  }
  if (failure.code !== 'rule_broken' || !/^[a-z_]+(\.[a-z0-9_]+)*$/.test(failure.detail ?? '')) {
    return failure
  }
  return new AppError(failure.code, failure.reason, {
    fields: { [naming(failure.detail ?? '')]: [failure.reason] },
    cause: failure,
  })
}
