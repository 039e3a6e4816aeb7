import { Badge, type BadgeVariant } from '@/components/ui/badge'
import type { ImportStatus } from '@/lib/csv/imports.schemas'

const STATUSES: Record<ImportStatus, { label: string; variant: BadgeVariant }> = {
  staging: { label: 'Not read to its end', variant: 'warning' },
  staged: { label: 'Columns to match', variant: 'info' },
  reviewed: { label: 'Ready to import', variant: 'info' },
  applying: { label: 'Importing', variant: 'warning' },
  applied: { label: 'Imported', variant: 'success' },
  undoing: { label: 'Being undone', variant: 'warning' },
  undone: { label: 'Undone', variant: 'outline' },
  cancelled: { label: 'Discarded', variant: 'outline' },
}

export function ImportStatusBadge({ status }: { status: ImportStatus }) {
  const { label, variant } = STATUSES[status]
  return <Badge variant={variant}>{label}</Badge>
}
