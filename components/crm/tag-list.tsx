import { TagChip } from '@/components/crm/tag-chip'
import { Badge } from '@/components/ui/badge'
import type { CustomerTag } from '@/lib/crm/customers.schemas'

/** Tags on one line; what does not fit is counted. */
export function TagList({ tags, limit = 3 }: { tags: CustomerTag[]; limit?: number }) {
  if (tags.length === 0) return null
  const rest = tags.length - limit
  return (
    <span className="flex min-w-0 items-center gap-1">
      {tags.slice(0, limit).map((tag) => (
        <TagChip
          key={tag.id}
          name={tag.name}
          color={tag.color}
          className="min-w-0 max-w-32 shrink"
        />
      ))}
      {rest > 0 ? <Badge variant="outline">+{rest}</Badge> : null}
    </span>
  )
}
