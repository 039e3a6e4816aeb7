import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import type { Facet } from '@/lib/crm/filter-changes.rules'

const SENTENCES: Partial<Record<Facet, { one: string; many: string; why: string }>> = {
  tag_ids: {
    one: 'A tag in this filter no longer exists',
    many: 'tags in this filter no longer exist',
    why: 'No customer has a tag that was deleted or merged into another one.',
  },
  owner_ids: {
    one: 'An owner in this filter no longer works here',
    many: 'owners in this filter no longer work here',
    why: 'No customer can have an owner who has left.',
  },
}

interface GoneValuesProps {
  facet: Facet
  count: number
  onRemove: () => void
}

/** A link or a view may be older than what it names: says so instead of an empty list. */
export function GoneValues({ facet, count, onRemove }: GoneValuesProps) {
  const sentences = SENTENCES[facet]
  if (!sentences || count === 0) return null
  return (
    <Alert variant="warning" title={count === 1 ? sentences.one : `${count} ${sentences.many}`}>
      <p>{sentences.why}</p>
      <Button variant="outline" size="sm" className="mt-2" onClick={onRemove}>
        Remove from the filter
      </Button>
    </Alert>
  )
}
