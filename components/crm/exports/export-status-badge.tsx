import { Badge, type BadgeVariant } from '@/components/ui/badge'
import type { ExportStatus } from '@/lib/crm/exports.schemas'

const STATUSES: Record<ExportStatus, { label: string; variant: BadgeVariant }> = {
  pending: { label: 'Waiting', variant: 'info' },
  running: { label: 'Being written', variant: 'warning' },
  done: { label: 'Ready', variant: 'success' },
  expired: { label: 'Files removed', variant: 'outline' },
  failed: { label: 'Failed', variant: 'destructive' },
  cancelled: { label: 'Discarded', variant: 'outline' },
}

export function ExportStatusBadge({ status }: { status: ExportStatus }) {
  const { label, variant } = STATUSES[status]
  return <Badge variant={variant}>{label}</Badge>
}
