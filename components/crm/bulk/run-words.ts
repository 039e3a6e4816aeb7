import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { counted } from '@/lib/counted'
import type { BulkRun } from '@/lib/crm/customer-bulk.schemas'
import { INTERFACE_LOCALE } from '@/lib/numbers'

export interface RunNames {
  tags: { id: string; name: string }[]
  owners: { id: string; name: string }[]
}

/** What a run is about: "Add VIP to 12 customers". What is gone since has no name any more. */
export function runTitle(run: BulkRun, { tags, owners }: RunNames, locale: string): string {
  const whom = counted(run.total, 'customer', 'customers', locale)
  const { tag_ids = [], owner_id, segment } = run.arguments
  const known = tag_ids.flatMap((id) => tags.find((tag) => tag.id === id)?.name ?? [])
  const gone = tag_ids.length - known.length
  const names = new Intl.ListFormat(INTERFACE_LOCALE).format([
    ...known,
    ...(gone > 0 ? [gone === 1 ? 'a deleted tag' : `${gone} deleted tags`] : []),
  ])
  switch (run.action) {
    case 'add_tags':
      return `Add ${names} to ${whom}`
    case 'remove_tags':
      return `Remove ${names} from ${whom}`
    case 'assign': {
      if (!owner_id) return `Take the owner off ${whom}`
      const owner = owners.find(({ id }) => id === owner_id)
      return `Assign ${whom} to ${owner?.name ?? 'a former colleague'}`
    }
    case 'move':
      return `Move ${whom} to ${segment ? SEGMENT_PLURALS[segment] : 'another segment'}`
    case 'archive':
      return `Archive ${whom}`
    case 'restore':
      return `Restore ${whom}`
  }
}

const DONE: Record<BulkRun['action'], string> = {
  add_tags: 'tagged',
  remove_tags: 'without these tags now',
  assign: 'assigned',
  move: 'moved',
  archive: 'archived',
  restore: 'restored',
}

/** What came of a run that is done: "12 customers tagged". */
export function runResult({ action, changed_count }: BulkRun, locale: string): string {
  if (changed_count === 0) return 'Nothing to change: they are already like this'
  return `${counted(changed_count, 'customer', 'customers', locale)} ${DONE[action]}`
}
