import { Badge } from '@/components/ui/badge'
import type { DuplicateReason } from '@/lib/crm/merges.schemas'

const LABELS: Record<DuplicateReason, string> = {
  email: 'Same mailbox',
  phone: 'Same number',
  name: 'Same name',
  similar_name: 'Similar name',
}

/** Why two customers may be one; a name alone is the weakest of the reasons. */
export function DuplicateReasons({ reasons }: { reasons: DuplicateReason[] }) {
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="What is the same">
      {reasons.map((reason) => (
        <li key={reason} className="inline-flex">
          <Badge variant={reason === 'email' || reason === 'phone' ? 'info' : 'secondary'}>
            {LABELS[reason]}
          </Badge>
        </li>
      ))}
    </ul>
  )
}
