import type { z } from 'zod'
import {
  bulkEventSchema,
  type CustomerEvent,
  changesSchema,
  creditEventSchema,
  EVENT_KINDS,
  fileEventSchema,
  financeEventSchema,
  importedSchema,
  mergeEventSchema,
  noteEventSchema,
  orderEventSchema,
  ownerLeftSchema,
  restoredSchema,
  segmentChangeSchema,
  type TimelinePart,
  tagsChangedSchema,
} from './customer-events.schemas.ts'
import {
  describeCreditNoteEvent,
  describeInvoiceEvent,
  describePaymentEvent,
} from './finance-events.rules.ts'

export type EventSentence = {
  /** What was done, to stand after the name of who did it: "added this customer". */
  text: string
  /** Field by field, where several changed or the values say more than the sentence. */
  changes: { label: string; from: string; to: string }[]
  /** What someone wrote: the beginning of a note, the reason of a move. */
  quote: string | null
  /** The bulk change that this was a part of. */
  bulk_run_id: string | null
  /** The order that this was about; its number stands behind the text. */
  order: { id: string; number: number; total: string | null } | null
  /** The invoice that this was about, likewise. */
  invoice: { id: string; number: string; total: string | null } | null
}

/** An event as the timeline shows it. */
export type TimelineEntry = EventSentence & {
  id: number
  kind: string
  actor: string
  occurred_at: string
}

/** Names for what events hold as ids and codes. */
export type EventNames = {
  owners: ReadonlyMap<string, string>
  countries: ReadonlyMap<string, string>
  /** An amount in minor units, as the organization writes it. */
  money: (amountMinor: number, currency: string) => string
  /** Whose timeline it is, which may hold events of those merged into them. */
  customerId: string
  /** Their sign-in. */
  customerUserId: string | null
}

const FIELD_LABELS: Record<string, string> = {
  name: 'name',
  company: 'company',
  email: 'email',
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

const PARTS = Object.entries(EVENT_KINDS).flatMap(([part, kinds]) =>
  kinds.map((kind) => [kind, part as keyof typeof EVENT_KINDS] as const),
)

const PART_OF_KIND: ReadonlyMap<string, keyof typeof EVENT_KINDS> = new Map(PARTS)

/** Which part of the timeline an event belongs to; null for what another domain told. */
export function timelinePartOf(kind: string): Exclude<TimelinePart, 'all'> | null {
  return PART_OF_KIND.get(kind) ?? null
}

/** An event of the timeline as a person would tell it; kinds we do not know are told by their name. */
export function describeEvent(event: CustomerEvent, names: EventNames): EventSentence {
  const run = read(bulkEventSchema, event.data)
  const order = read(orderEventSchema, event.data)
  return {
    changes: [],
    quote: null,
    ...sentenceOf(event, names),
    bulk_run_id: run?.bulk_run_id ?? null,
    order: order ? toLink(order, names) : null,
    invoice: toInvoiceLink(event, names),
  }
}

/** Who did it, to stand before the text. The names of those alone are told who are or were staff. */
export function actorOf(event: CustomerEvent, customerUserId: string | null): string {
  const { actor_id, actor_name, kind, data } = event
  if (actor_name) return actor_name
  // Guests order, and call off, without a sign-in.
  if (!actor_id && kind.startsWith('order.')) return 'The customer'
  if (!actor_id) return data.import_id ? 'Another system' : 'Clientele'
  return isByCustomer(event, customerUserId) ? 'The customer' : 'Somebody'
}

/** Of those who have a sign-in, and no name: who is of the staff, too, is told as such. */
function isByCustomer(
  { actor_id, actor_name, kind, data }: CustomerEvent,
  customerUserId: string | null,
): boolean {
  if (!actor_id || actor_name) return false
  // Of a link that is no more, the event itself still says whose it was.
  return [customerUserId, data.user_id].includes(actor_id) || kind === 'order.placed'
}

function toInvoiceLink(event: CustomerEvent, { money }: EventNames): EventSentence['invoice'] {
  const data = read(financeEventSchema, event.data)
  if (!data?.invoice_id || !data.number) return null
  // What a credit note comes to stands before the invoice that it is for.
  const isWhole = event.kind.startsWith('invoice.')
  const { total_minor, currency } = data
  return {
    id: data.invoice_id,
    number: data.number,
    total: isWhole && total_minor !== undefined && currency ? money(total_minor, currency) : null,
  }
}

function toLink(
  { order_id, number, total_minor, currency }: z.infer<typeof orderEventSchema>,
  { money }: EventNames,
): EventSentence['order'] {
  const total = total_minor !== undefined && currency ? money(total_minor, currency) : null
  return { id: order_id, number, total }
}

type Telling = Pick<EventSentence, 'text'> & Partial<Pick<EventSentence, 'changes' | 'quote'>>

function sentenceOf(event: CustomerEvent, names: EventNames): Telling {
  switch (event.kind) {
    case 'customer.created':
      return { text: 'added this customer' }
    case 'customer.updated':
      return describeUpdate(event, names)
    case 'customer.segment_changed':
      return describeMove(read(segmentChangeSchema, event.data))
    case 'customer.archived':
      return { text: 'archived this customer' }
    case 'customer.restored':
      return {
        text: 'restored this customer',
        quote: read(restoredSchema, event.data)?.reason || null,
      }
    case 'customer.imported':
    case 'customer.import_undone':
      return describeImport(event, names)
    case 'customer.tags_changed':
      return { text: describeTags(read(tagsChangedSchema, event.data)) }
    case 'customer.merged':
    case 'customer.merge_undone':
      return { text: describeMerge(event, names) }
    case 'customer.linked':
      return { text: 'linked this customer to their sign-in' }
    case 'customer.unlinked':
      return { text: 'unlinked this customer from their sign-in' }
    case 'note.added':
      return describeNote('wrote a note', event)
    case 'note.edited':
      return describeNote('edited a note', event)
    case 'note.deleted':
      return describeNote('deleted a note', event)
    case 'note.restored':
      return describeNote('brought a note back', event)
    case 'file.added':
      return { text: describeFile('added', event) }
    case 'file.removed':
      return { text: describeFile('removed', event) }
    case 'credit.granted':
    case 'credit.spent':
      return describeCredit(event, names)
    case 'order.placed':
    case 'order.status_changed':
    case 'order.items_cancelled':
      return describeOrder(event, names)
    default:
      return describeFinance(event, names)
  }
}

/** What finance told; kinds that nobody knows are told by their name. */
function describeFinance(event: CustomerEvent, { money }: EventNames): Telling {
  const data = read(financeEventSchema, event.data)
  const quote = data?.reason || null
  const known = data?.invoice_id && data.number ? data : null
  if (event.kind === 'invoice.written_off') {
    return { text: describePaymentEvent(event.kind, data, money), quote }
  }
  switch (event.kind.split('.')[0]) {
    case 'invoice':
      return { text: describeInvoiceEvent(event.kind, known), quote }
    case 'payment':
      return { text: describePaymentEvent(event.kind, data, money), quote }
    case 'credit_note':
      return { text: describeCreditNoteEvent(event.kind, data, money), quote }
    default:
      return { text: event.kind.replaceAll(/[._]/g, ' ') }
  }
}

/** Events are history: one whose form we no longer know is still shown, with less. */
function read<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> | null {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : null
}

function describeUpdate(event: CustomerEvent, names: EventNames): Telling {
  const told = describeChanges(read(changesSchema, event.data.changes) ?? {}, names)
  const isOwnerLeft = read(ownerLeftSchema, event.data) !== null
  return isOwnerLeft ? { ...told, text: 'changed the owner, who has left the staff' } : told
}

function segmentName(segment: string): string {
  return SEGMENT_NAMES[segment] ?? segment
}

function describeMove(move: z.infer<typeof segmentChangeSchema> | null): Telling {
  if (!move) return { text: 'changed the segment' }
  return {
    text: `moved this customer from ${segmentName(move.from)} to ${segmentName(move.to)}`,
    quote: move.reason || null,
  }
}

function describeMerge(event: CustomerEvent, { customerId }: EventNames): string {
  const merge = read(mergeEventSchema, event.data)
  const other = merge?.merged_name ? `“${merge.merged_name}”` : 'another customer'
  if (event.kind === 'customer.merged') return `merged ${other} into this customer`
  // Of the two, it is the one who is back that is told who the other is; and who brings that along
  // when merged again.
  if (!merge?.survivor_name) return `took ${other} out of this customer again`
  const merged = merge.merged_id === customerId ? 'this customer' : other
  return `took ${merged} out of “${merge.survivor_name}” again`
}

function describeNote(text: string, event: CustomerEvent): Telling {
  const excerpt = read(noteEventSchema, event.data)?.excerpt
  if (!excerpt) return { text, quote: null }
  const isCut = [...excerpt].length >= EXCERPT_LENGTH
  return { text, quote: `${withoutMarks(excerpt)}${isCut ? '…' : ''}` }
}

/** What the database keeps of a note for the timeline. */
const EXCERPT_LENGTH = 120

/** Markdown as one reads it aloud. An excerpt may end in the middle of a mark. */
function withoutMarks(markdown: string): string {
  return (
    markdown
      .replaceAll(/!?\[([^\]]*)\]\([^)]*(?:\)|$)/g, '$1')
      .replaceAll(/^(?:#{1,6}|>|[-*+]) +/g, '')
      // Not those that stand alone: between spaces they may as well be a sign of somebody's own.
      .replaceAll(/(?:\*+|~~|`+)(?=\S)|(?<=\S)(?:\*+|~~|`+)|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)/g, '')
      .trim()
  )
}

function describeFile(verb: string, event: CustomerEvent): string {
  const name = read(fileEventSchema, event.data)?.name
  return `${verb} ${name ? `“${name}”` : 'a file'}`
}

/** The credit is the customer's, whoever spends it or gives it back. */
function describeCredit(event: CustomerEvent, { money, customerUserId }: EventNames): Telling {
  const isSpent = event.kind === 'credit.spent'
  const entry = read(creditEventSchema, event.data)
  if (!entry) return { text: isSpent ? 'spent credit' : 'granted credit' }
  const isOwn = isByCustomer(event, customerUserId)
  // What is spent is stored below zero; the verb says so already.
  const amount = money(Math.abs(entry.amount_minor), entry.currency)
  const spent = `spent ${amount} of ${isOwn ? 'credit' : 'the customer’s credit'}`
  const isOfOrder = read(orderEventSchema, event.data) !== null
  if (isOfOrder) {
    const given = `${isOwn ? 'got' : 'gave'} back ${amount} of credit`
    return { text: `${isSpent ? spent : given} for` }
  }
  return { text: isSpent ? spent : `granted ${amount} of credit`, quote: entry.reason || null }
}

const ORDER_STEPS: Record<string, string> = {
  placed: 'put back to placed:',
  processing: 'moved to processing:',
  shipped: 'shipped',
  completed: 'completed',
  cancelled: 'cancelled',
}

/** To stand before "order #1001", which leads to it. */
function describeOrder(event: CustomerEvent, { money }: EventNames): Telling {
  const order = read(orderEventSchema, event.data)
  if (!order) return { text: 'did something about an order' }
  const quote = order.reason || null
  if (event.kind === 'order.placed') return { text: 'placed', quote }
  if (event.kind === 'order.status_changed') {
    if (order.from === 'completed' && order.to === 'shipped') {
      return { text: 'took back the completion of', quote }
    }
    return { text: ORDER_STEPS[order.to ?? ''] ?? 'moved on', quote }
  }
  const { amount_minor, currency } = order
  return amount_minor !== undefined && currency
    ? { text: `cancelled items worth ${money(amount_minor, currency)} of`, quote }
    : { text: 'cancelled items of', quote }
}

function describeImport(event: CustomerEvent, names: EventNames): Telling {
  const data = read(importedSchema, event.data)
  const file = data?.file_name ? ` “${data.file_name}”` : ''
  const changes = data?.changes ? toList(data.changes, names) : []
  if (event.kind === 'customer.import_undone') {
    return { text: `took back what the import${file} had changed`, changes }
  }
  return changes.length > 0
    ? { text: `updated this customer by the import${file}`, changes }
    : { text: `added this customer by the import${file}` }
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

function describeChanges(changes: z.infer<typeof changesSchema>, names: EventNames): Telling {
  const list = toList(changes, names)
  const labels = list.map((change) => change.label)
  if (labels.length === 0) return { text: 'saved this customer' }
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
