import { SEGMENT_LABELS, SEGMENT_VARIANTS } from '@/components/crm/segments'
import { Badge } from '@/components/ui/badge'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'

export function SegmentBadge({ segment }: { segment: CustomerSegment }) {
  return <Badge variant={SEGMENT_VARIANTS[segment]}>{SEGMENT_LABELS[segment]}</Badge>
}
