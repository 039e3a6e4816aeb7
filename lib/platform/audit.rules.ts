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

const things: Record<string, string> = {
  organizations: 'the organization',
  memberships: 'a member',
  invitations: 'an invitation',
  customers: 'a customer',
  customer_imports: 'an import',
  tags: 'a tag',
  customer_tags: 'a tag of a customer',
  audit_log: 'the audit trail',
  users: 'a person',
  platform_admins: 'a platform admin',
  password_change_requirements: 'the request for a new password',
}

/** "changed a customer": who did it stands before, when behind. */
export function sentenceOf(action: keyof typeof verbs, table: string): string {
  return `${verbs[action]} ${things[table] ?? table.replaceAll('_', ' ')}`
}

/** Tables to filter by, in the words of the sentences. */
export const auditTables: { value: string; label: string }[] = [
  { value: 'customers', label: 'Customers' },
  { value: 'customer_imports', label: 'Imports' },
  { value: 'memberships', label: 'Members' },
  { value: 'invitations', label: 'Invitations' },
  { value: 'organizations', label: 'Organization' },
  { value: 'audit_log', label: 'Looks by platform admins' },
]
