import type { z } from 'zod'
import {
  type CustomerEvent,
  changesSchema,
  fileEventSchema,
  importedSchema,
  mergeEventSchema,
  noteEventSchema,
  segmentChangeSchema,
  tagsChangedSchema,
} from './customer-events.schemas.ts'

export type EventSentence = {
  /** What was done, to stand after the name of who did it: "added this customer". */
  text: string
  /** Field by field, where several changed or the values say more than the sentence. */
  changes: { label: string; from: string; to: string }[]
  /** Somebody's own words, shown as such: the reason of a move, the beginning of a note. */
  quote?: string
}

/** Names for what events hold as ids and codes. */
export type EventNames = {
  owners: ReadonlyMap<string, string>
  countries: ReadonlyMap<string, string>
}

const FIELD_LABELS: Record<string, string> = {
  name: 'name',
  company: 'company',
  email: 'e-mail',
  phone: 'phone',
  country_code: 'country',
  external_ref: 'external reference',
  source: 'source',
  owner_id: 'owner',
  user_id: 'sign-in',
}

const SEGMENT_NAMES: Record<string, string> = {
  LEAD: 'Lead',
  OPPORTUNITY: 'Opportunity',
  CUSTOMER: 'Customer',
  CHURNED: 'Churned',
}

/** An event of the timeline as a person would tell it; kinds we do not know are told by their name. */
export function describeEvent(event: CustomerEvent, names: EventNames): EventSentence {
  switch (event.kind) {
    case 'customer.created':
      return plain('added this customer')
    case 'customer.updated':
      return describeChanges(read(changesSchema, event.data.changes) ?? {}, names)
    case 'customer.segment_changed':
      return describeMove(read(segmentChangeSchema, event.data))
    case 'customer.archived':
      return plain('archived this customer')
    case 'customer.restored':
      return plain('restored this customer')
    case 'customer.imported':
    case 'customer.import_undone':
      return describeImport(event, names)
    case 'customer.tags_changed':
      return plain(describeTags(read(tagsChangedSchema, event.data)))
    case 'customer.merged':
      return plain(
        `merged ${quoted(read(mergeEventSchema, event.data)?.merged_name)} into this customer`,
      )
    case 'customer.merge_undone':
      return plain(
        `took ${quoted(read(mergeEventSchema, event.data)?.merged_name)} out of this customer again`,
      )
    case 'customer.linked':
      return plain('linked this customer to their sign-in')
    case 'customer.unlinked':
      return plain('unlinked this customer from their sign-in')
    case 'note.added':
    case 'note.edited':
    case 'note.deleted':
    case 'note.restored':
      return describeNote(event)
    case 'file.added':
    case 'file.removed':
      return describeFile(event)
    default:
      return plain(event.kind.replaceAll(/[._]/g, ' '))
  }
}

function plain(text: string): EventSentence {
  return { text, changes: [] }
}

/** Events are history: one whose form we no longer know is still shown, with less. */
function read<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> | null {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : null
}

function describeMove(change: z.infer<typeof segmentChangeSchema> | null): EventSentence {
  if (!change) return plain('changed the segment')
  const text = `moved this customer from ${segmentName(change.from)} to ${segmentName(change.to)}`
  return { text, changes: [], ...(change.reason ? { quote: change.reason } : {}) }
}

const NOTE_VERBS: Record<string, string> = {
  'note.added': 'wrote a note',
  'note.edited': 'edited a note',
  'note.deleted': 'deleted a note',
  'note.restored': 'brought a note back',
}

function describeNote({ kind, data }: CustomerEvent): EventSentence {
  const excerpt = read(noteEventSchema, data)?.excerpt
  return {
    text: NOTE_VERBS[kind] ?? 'changed a note',
    changes: [],
    ...(excerpt ? { quote: excerpt } : {}),
  }
}

function describeFile({ kind, data }: CustomerEvent): EventSentence {
  const file = quoted(read(fileEventSchema, data)?.name, 'a file')
  return plain(kind === 'file.added' ? `added ${file}` : `removed ${file}`)
}

function quoted(name: string | undefined, otherwise = 'another customer'): string {
  return name ? `“${name}”` : otherwise
}

function segmentName(segment: string): string {
  return SEGMENT_NAMES[segment] ?? segment
}

function describeImport(event: CustomerEvent, names: EventNames): EventSentence {
  const data = read(importedSchema, event.data)
  const file = data?.file_name ? ` “${data.file_name}”` : ''
  const changes = data?.changes ? toList(data.changes, names) : []
  if (event.kind === 'customer.import_undone') {
    return { text: `took back what the import${file} had changed`, changes }
  }
  return changes.length > 0
    ? { text: `updated this customer by the import${file}`, changes }
    : plain(`added this customer by the import${file}`)
}

function describeTags(tags: z.infer<typeof tagsChangedSchema> | null): string {
  const list = (names: string[]) => names.map((name) => `“${name}”`).join(', ')
  const parts = [
    tags && tags.added.length > 0 ? `added the ${noun(tags.added)} ${list(tags.added)}` : null,
    tags && tags.removed.length > 0
      ? `removed the ${noun(tags.removed)} ${list(tags.removed)}`
      : null,
  ].filter((part) => part !== null)
  return parts.length > 0 ? parts.join(' and ') : 'changed the tags'
}

function noun(tags: string[]): string {
  return tags.length === 1 ? 'tag' : 'tags'
}

function describeChanges(changes: z.infer<typeof changesSchema>, names: EventNames): EventSentence {
  const list = toList(changes, names)
  const labels = list.map((change) => change.label)
  if (labels.length === 0) return plain('saved this customer')
  if (labels.length === 1) return { text: `changed the ${labels[0]}`, changes: list }
  return { text: `changed ${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`, changes: list }
}

function toList(
  changes: z.infer<typeof changesSchema>,
  names: EventNames,
): EventSentence['changes'] {
  return Object.entries(changes).map(([field, { from, to }]) => ({
    label: FIELD_LABELS[field] ?? field.replaceAll('_', ' '),
    from: showValue(field, from, names),
    to: showValue(field, to, names),
  }))
}

function showValue(field: string, value: string | null, names: EventNames): string {
  if (value === null) return ''
  if (field === 'owner_id') return names.owners.get(value) ?? 'a former colleague'
  if (field === 'country_code') return names.countries.get(value) ?? value
  // An id of a sign-in tells a reader nothing.
  if (field === 'user_id') return 'linked'
  return value
}
