import { STATE_LABELS, STATE_VARIANTS } from '@/components/finance/invoices/invoice-words'
import { Badge } from '@/components/ui/badge'
import type { InvoiceState } from '@/lib/finance/invoices.schemas'

export function StateBadge({ state }: { state: InvoiceState }) {
  return <Badge variant={STATE_VARIANTS[state]}>{STATE_LABELS[state]}</Badge>
}
