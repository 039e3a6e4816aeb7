import { Badge, type BadgeVariant } from '@/components/ui/badge'
import type { BulkStatus } from '@/lib/crm/customer-bulk.schemas'

const STATUSES: Record<BulkStatus, { label: string; variant: BadgeVariant }> = {
  pending: { label: 'About to start', variant: 'info' },
  running: { label: 'Working', variant: 'warning' },
  done: { label: 'Done', variant: 'success' },
  cancelled: { label: 'Stopped', variant: 'outline' },
  undoing: { label: 'Being undone', variant: 'warning' },
  undone: { label: 'Undone', variant: 'outline' },
}

export function RunStatusBadge({ status }: { status: BulkStatus }) {
  const { label, variant } = STATUSES[status]
  return <Badge variant={variant}>{label}</Badge>
}
