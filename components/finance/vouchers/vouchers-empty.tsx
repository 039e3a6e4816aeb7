import { FileInput, SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import type { VoucherKind } from '@/lib/finance/vouchers.schemas'

interface VouchersEmptyProps {
  kind: VoucherKind
  /** Whether something narrows the list. */
  isNarrow: boolean
  /** The list without what narrows it. */
  allHref: string
  /** Null for who may not write one. */
  newHref: string | null
}

/** Nothing here yet, or nothing that fits; either says what to do. */
export function VouchersEmpty({ kind, isNarrow, allHref, newHref }: VouchersEmptyProps) {
  if (isNarrow) {
    return (
      <EmptyState
        icon={SearchX}
        title="No voucher fits"
        action={
          <Button variant="outline" asChild>
            <Link href={allHref}>Show all</Link>
          </Button>
        }
      >
        <p>
          The search looks at the number, the reference and the{' '}
          {kind === 'purchase' ? 'supplier' : 'customer'}. Take a filter off to see more.
        </p>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={FileInput}
      title={kind === 'purchase' ? 'No purchases booked yet' : 'No sales booked yet'}
      action={
        newHref === null ? null : (
          <Button asChild>
            <Link href={newHref}>{kind === 'purchase' ? 'Book a purchase' : 'Book a sale'}</Link>
          </Button>
        )
      }
    >
      <p>
        {kind === 'purchase'
          ? 'Bills and receipts from suppliers are booked here, each line on its account. What is not paid at once is listed until it is.'
          : 'Sales that you did not invoice, such as the day’s takings, are booked here, each line on its account.'}
      </p>
    </EmptyState>
  )
}
