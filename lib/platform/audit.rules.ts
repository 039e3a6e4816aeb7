import { type DateWording, formatInstant } from '@/lib/dates'

export type Change = { field: string; before: string | null; after: string | null }

// Keys and clocks say nothing to people; who and when stand above the list anyway.
const hidden = new Set([
  'id',
  'org_id',
  'created_at',
  'updated_at',
  'created_by',
  'search_document',
])

export type Wording = DateWording & {
  /** Names of people by their id; an id alone tells nobody anything. */
  names: ReadonlyMap<string, string>
}

/** What an entry changed, field by field, as text. */
export function changesOf(
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
  wording: Wording,
): Change[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields]
    .filter((field) => !hidden.has(field))
    .map((field) => ({
      field: labelOf(field),
      before: textOf(before?.[field], wording),
      after: textOf(after?.[field], wording),
    }))
    .filter((change) => change.before !== change.after)
}

function labelOf(field: string): string {
  const words = field.replace(/_(id|at|on)$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/

function textOf(value: unknown, wording: Wording): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') {
    const time = instant.test(value) ? formatInstant(value, wording) : null
    return time ?? wording.names.get(value) ?? value
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return JSON.stringify(value)
}

/** Only those who are or were staff are told by name; a customer who signs in is somebody. */
export function actorOf(
  entry: { actor_id: string | null; actor_email: string | null },
  names: ReadonlyMap<string, string> = new Map(),
): string {
  const name = names.get(entry.actor_id ?? '') ?? entry.actor_email
  return name ?? (entry.actor_id ? 'Somebody' : 'The system')
}

const verbs = {
  insert: 'added',
  update: 'changed',
  delete: 'removed',
  read: 'looked, as platform admin, at',
} as const

type Kind = { value: string; thing: string; label: string }

/** What is in the trail of an organization: in a sentence, and as something to filter by. */
export const auditTables: readonly Kind[] = [
  { value: 'customers', thing: 'a customer', label: 'Customers' },
  { value: 'tags', thing: 'a tag', label: 'Tags' },
  { value: 'customer_merges', thing: 'a merge of customers', label: 'Merges' },
  { value: 'customer_link_refusals', thing: 'a refused sign-in', label: 'Refused sign-ins' },
  { value: 'customer_exports', thing: 'an export', label: 'Exports' },
  { value: 'credit_entries', thing: 'credit of a customer', label: 'Credits' },
  { value: 'addresses', thing: 'an address', label: 'Addresses' },
  { value: 'orders', thing: 'an order', label: 'Orders' },
  { value: 'products', thing: 'a product', label: 'Products' },
  { value: 'product_variants', thing: 'a variant of a product', label: 'Variants' },
  { value: 'shops', thing: 'the shop', label: 'Shop' },
  { value: 'shipping_rates', thing: 'a shipping rate', label: 'Shipping rates' },
  { value: 'invoices', thing: 'an invoice', label: 'Invoices' },
  { value: 'credit_notes', thing: 'a credit note', label: 'Credit notes' },
  { value: 'payments', thing: 'a payment', label: 'Payments' },
  { value: 'vouchers', thing: 'a voucher', label: 'Vouchers' },
  { value: 'suppliers', thing: 'a supplier', label: 'Suppliers' },
  { value: 'ledger_accounts', thing: 'an account of the ledger', label: 'Accounts' },
  { value: 'finance_settings', thing: 'the finance settings', label: 'Finance settings' },
  { value: 'email_templates', thing: 'an e-mail template', label: 'E-mail templates' },
  { value: 'email_settings', thing: 'the e-mail settings', label: 'E-mail settings' },
  { value: 'memberships', thing: 'a member', label: 'Members' },
  { value: 'invitations', thing: 'an invitation', label: 'Invitations' },
  { value: 'organizations', thing: 'the organization', label: 'Organization' },
  { value: 'audit_log', thing: 'the audit trail', label: 'Looks by platform admins' },
]

const things: ReadonlyMap<string, string> = new Map([
  ...auditTables.map(({ value, thing }) => [value, thing] as const),
  // Of no organization, so for platform admins alone.
  ['users', 'a person'],
  ['platform_admins', 'a platform admin'],
  ['password_change_requirements', 'the request for a new password'],
])

/** "changed a customer": who did it stands before, when behind. */
export function sentenceOf(action: keyof typeof verbs, table: string): string {
  return `${verbs[action]} ${things.get(table) ?? table.replaceAll('_', ' ')}`
}
