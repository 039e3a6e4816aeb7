import { ReceiptText } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

interface InvoicesEmptyProps {
  pathname: string
  canWrite: boolean
  /** Null for who may not see orders. */
  ordersHref: string | null
}

/** The list of an organization that has invoiced nothing yet. */
export function InvoicesEmpty({ pathname, canWrite, ordersHref }: InvoicesEmptyProps) {
  return (
    <EmptyState
      icon={ReceiptText}
      title="No invoices yet"
      action={
        <>
          {canWrite ? (
            <Button asChild>
              <Link href={`${pathname}/new`}>Write an invoice</Link>
            </Button>
          ) : null}
          {ordersHref === null ? null : (
            <Button variant="outline" asChild>
              <Link href={ordersHref}>Invoice an order</Link>
            </Button>
          )}
        </>
      }
    >
      <p>
        An invoice is a draft until it is issued: then it gets the next number, cannot be changed
        any more, and is waiting to be paid. From an order it is written in one step.
      </p>
    </EmptyState>
  )
}
