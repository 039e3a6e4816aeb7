import type { ComponentProps } from 'react'
import { VOUCHER_STATE_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Badge } from '@/components/ui/badge'
import type { VoucherState } from '@/lib/finance/vouchers.schemas'

const VARIANTS: Record<VoucherState, ComponentProps<typeof Badge>['variant']> = {
  draft: 'outline',
  posted: 'info',
  overdue: 'destructive',
  paid: 'success',
  cancelled: 'secondary',
}

export function VoucherBadge({ state }: { state: VoucherState }) {
  return <Badge variant={VARIANTS[state]}>{VOUCHER_STATE_LABELS[state]}</Badge>
}
