import { ChevronRight } from 'lucide-react'
import { CreditAmounts } from '@/components/crm/credit-amounts'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { OwnCustomer } from '@/lib/crm/own-customers.schemas'

interface OwnBusinessesProps {
  businesses: OwnCustomer[]
  /** That the person has chosen; null for that of each business. */
  locale: string | null
}

/** The businesses that know a person, each a way to what it has written down about them. */
export function OwnBusinesses({ businesses, locale }: OwnBusinessesProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Businesses that know you</CardTitle>
        <CardDescription>
          {businesses.length > 0
            ? 'You are their customer. See what they know about you, and put right what is wrong.'
            : 'None yet. A business you buy from shows up here once it knows you by the confirmed address of this account.'}
        </CardDescription>
      </CardHeader>
      {businesses.length > 0 ? (
        <CardContent>
          <ul className="divide-y">
            {businesses.map((business) => {
              const known = [business.name, business.company, business.email, business.phone]
              const credit = business.credit.filter(({ balance_minor }) => balance_minor > 0)
              return (
                <li key={business.org_id}>
                  <Link
                    href={`/account/businesses/${business.org_slug}`}
                    className="-mx-2 flex items-center gap-3 rounded-md px-2 py-3 hover:bg-accent"
                  >
                    <span className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] gap-0.5">
                      <span className="break-words font-medium">
                        <bdi>{business.org_name}</bdi>
                      </span>
                      <span className="break-words text-muted-foreground">
                        <bdi>{known.filter(Boolean).join(' · ')}</bdi>
                      </span>
                      <span className="text-muted-foreground text-xs">
                        Customer since{' '}
                        <LocalTime
                          value={business.since}
                          format="date"
                          locale={business.org_locale}
                        />
                      </span>
                    </span>
                    {credit.length > 0 ? (
                      <span className="text-end text-sm">
                        <CreditAmounts balances={credit} locale={locale ?? business.org_locale} />
                        <span className="block text-muted-foreground text-xs">credit</span>
                      </span>
                    ) : null}
                    <ChevronRight
                      aria-hidden
                      className="size-4 shrink-0 text-muted-foreground rtl:-scale-x-100"
                    />
                  </Link>
                </li>
              )
            })}
          </ul>
        </CardContent>
      ) : null}
    </Card>
  )
}
