import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { VoucherBadge } from '@/components/finance/vouchers/voucher-badge'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { VoucherSum } from '@/lib/finance/vouchers.rules'
import type { VoucherRow } from '@/lib/finance/vouchers.schemas'
import { formatMoney } from '@/lib/money'

interface CustomerVouchersProps {
  vouchers: VoucherRow[]
  sums: VoucherSum[]
  /** Of the list of vouchers. */
  pathname: string
  /** All sales of this customer, where there are more than these. */
  allHref: string | null
  /** Null for who may not write one. */
  newHref: string | null
  locale: string
}

/** The latest sales without an invoice, on the customer's page, below what is owed for them. */
export function CustomerVouchers({
  vouchers,
  sums,
  pathname,
  allHref,
  newHref,
  locale,
}: CustomerVouchersProps) {
  const owed = sums.filter(({ open_minor }) => open_minor > 0)
  return (
    <Card aria-label="Sales vouchers" id="vouchers" className="scroll-mt-16">
      <CardHeader>
        <CardTitle>Sales vouchers</CardTitle>
        {newHref === null ? null : (
          <CardAction>
            <Link href={newHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
              New sale
            </Link>
          </CardAction>
        )}
      </CardHeader>
      <CardContent>
        {owed.length > 0 ? (
          <p className="pb-2">
            <span className="text-muted-foreground text-xs">Open </span>
            <span className="tabular font-semibold text-lg">
              {owed.map((sum) => formatMoney(sum.open_minor, { ...sum, locale })).join(', ')}
            </span>
          </p>
        ) : null}
        {vouchers.length === 0 ? (
          <p className="text-muted-foreground text-sm">None yet.</p>
        ) : (
          <ul className="-mx-2">
            {vouchers.map((voucher) => (
              <li key={voucher.id}>
                <Link
                  href={`${pathname}/${voucher.id}`}
                  className="flex items-start justify-between gap-3 rounded-md px-2 py-1.5 hover:bg-accent"
                >
                  <span className="grid min-w-0">
                    <span className="tabular truncate font-medium">
                      <bdi>{voucher.number ?? 'Draft'}</bdi>
                    </span>
                    <span className="truncate text-muted-foreground text-xs">
                      <CalendarDay value={voucher.voucher_on} locale={locale} />
                    </span>
                  </span>
                  <span className="grid shrink-0 justify-items-end gap-0.5">
                    <span className="tabular">
                      {formatMoney(voucher.total_minor, { ...voucher, locale })}
                    </span>
                    <VoucherBadge state={voucher.state} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        {allHref === null ? null : (
          <Link
            href={allHref}
            className={buttonVariants({ variant: 'link', size: 'sm', className: 'mt-2' })}
          >
            All sales vouchers
          </Link>
        )}
      </CardContent>
    </Card>
  )
}
