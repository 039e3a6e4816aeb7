import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { parseDecimal } from '@/lib/finance/decimals.rules'
import type { VoucherKind } from '@/lib/finance/vouchers.schemas'
import type { Json } from '@/lib/supabase/database.types'
import { type FieldAliases, saidTwice } from './field-aliases'
import { Problem } from './problem'
import type { VoucherBody, VoucherLineBody } from './vouchers.schemas'

/** The names that clients of other systems know, by ours. */
const CAMEL: FieldAliases = {
  supplier_id: 'supplierId',
  customer_id: 'customerId',
  lines: 'items',
  voucher_on: 'issueDate',
  due_on: 'dueDate',
  created_by: 'createdBy',
  account_id: 'accountId',
  amount_minor: 'amount',
  tax_rate_bps: 'taxRate',
}
const CAMEL_NAMES = new Set(Object.values(CAMEL))

/** How somebody names the fields; refusals name them the same way. */
export type VoucherNaming = (field: string) => string

export function voucherNaming(body: VoucherBody): VoucherNaming {
  const keys = [body, ...(body.lines ?? []), ...(body.items ?? [])].flatMap((part) =>
    Object.keys(part),
  )
  if (!keys.some((key) => CAMEL_NAMES.has(key))) return (field) => field
  return (field) =>
    field
      .split('.')
      .map((part) => CAMEL[part] ?? part)
      .join('.')
}

/** A body in either naming as the database takes it; what is missing is a 400 that names it. */
export function toVoucherDetails(
  kind: VoucherKind,
  body: VoucherBody,
  naming: VoucherNaming,
  exponent: number,
): Record<string, Json> {
  const { supplierId, customerId, items, issueDate, dueDate, createdBy, ...rest } = body
  const errors = saidTwice(body, CAMEL)
  const need = (field: string, value: unknown) => {
    if (value === undefined || value === null || value === '') {
      errors.push({ field: naming(field), reason: 'field.required' })
    }
  }
  const details = {
    ...rest,
    supplier_id: rest.supplier_id ?? supplierId,
    customer_id: rest.customer_id ?? customerId,
    voucher_on: rest.voucher_on ?? issueDate,
    due_on: rest.due_on ?? dueDate,
    created_by: rest.created_by ?? createdBy,
    lines: rest.lines ?? items,
  }
  need(kind === 'purchase' ? 'supplier_id' : 'customer_id', partyOf(kind, details))
  need('lines', details.lines)
  if (details.lines?.length === 0) need('lines', null)
  const lines = (details.lines ?? []).map((line, index) => {
    const place = `lines.${index}.`
    errors.push(...saidTwice(line, CAMEL, `${rest.lines ? 'lines' : 'items'}.${index}.`))
    const read = toLine(line, exponent, (field) =>
      errors.push({ field: naming(place + field), reason: 'field.invalid' }),
    )
    need(`${place}description`, read.description?.trim())
    // What is there and wrong has been said.
    if ((line.amount ?? null) === null) need(`${place}amount_minor`, read.amount_minor)
    return stated(read)
  })
  if (errors.length > 0) throw new Problem('malformed', 'app.invalid_input', { errors })
  return stated({ ...details, lines })
}

function partyOf(
  kind: VoucherKind,
  party: { supplier_id?: string | null | undefined; customer_id?: string | null | undefined },
) {
  return kind === 'purchase' ? party.supplier_id : party.customer_id
}

function toLine(line: VoucherLineBody, exponent: number, isWrong: (field: string) => void) {
  const { accountId, amount, taxRate, ...rest } = line
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
    account_id: rest.account_id ?? accountId,
    amount_minor: read('amount_minor', rest.amount_minor, amount, exponent),
    tax_rate_bps: read('tax_rate_bps', rest.tax_rate_bps, taxRate, 2),
  }
}

/** Without what is not said: the database has its own word for that. */
function stated(values: Record<string, Json | undefined>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [[key, value]],
    ),
  )
}

/** Who or what is named but not there is a mistake of the request, not a rule that it breaks. */
const UNKNOWN = new Set([
  'finance.supplier_unknown',
  'finance.customer_unknown',
  'finance.user_unknown',
  'finance.account_unknown',
])

/** A refusal of the database with the field that it is about, as the caller calls it. */
export function voucherRefusal(error: DatabaseError, naming: VoucherNaming): Error {
  const failure = fromDatabase(error)
  const field = failure.detail ?? ''
  // Only who sent a version is told so: by If-Match, and somebody saved just after we had compared.
  if (failure.reason === 'finance.draft_changed') {
    return new Problem('precondition_failed', failure.reason, { cause: failure })
  }
  if (UNKNOWN.has(failure.reason)) {
    return new Problem('malformed', failure.reason, {
      errors: [{ field: naming(field), reason: failure.reason }],
      cause: failure,
    })
  }
  if (failure.code !== 'rule_broken' || !/^[a-z_]+(\.[a-z0-9_]+)*$/.test(field)) return failure
  return new AppError(failure.code, failure.reason, {
    fields: { [naming(field)]: [failure.reason] },
    cause: failure,
  })
}
