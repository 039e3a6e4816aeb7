import { randomUUID } from 'node:crypto'
import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { CreditAmounts } from '@/components/crm/credit-amounts'
import { CreditForm } from '@/components/crm/credit-form'
import { CreditLedger } from '@/components/crm/credit-ledger'
import { PayOutCredit } from '@/components/finance/money/pay-out-credit'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { addCredit } from '@/lib/crm/credits.actions'
import { listCreditEntries } from '@/lib/crm/credits.queries'
import { getCustomer } from '@/lib/crm/customers.queries'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { refundPayment } from '@/lib/finance/payments.actions'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/customers/[id]/credits'>

const entriesPerPage = 50

export const metadata: Metadata = { title: 'Store credit' }

export default async function CreditsPage({ params, searchParams }: Props) {
  const { org: slug, id } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const customer = await getCustomer(session, id)
  if (!customer) notFound()
  const customers = `/o/${slug}/customers`
  const pathname = `${customers}/${customer.id}/credits`
  if (customer.id !== id.toLowerCase()) redirect(pathname)

  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    listCreditEntries(session, customer.id, { cursor, limit: entriesPerPage }),
  )
  const currencies = [
    ...new Set([session.org.currency, ...page.balances.map(({ currency }) => currency)]),
  ]
  const owed = page.balances.filter(({ balance_minor }) => balance_minor > 0)
  const { locale } = session.org
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Customers', href: customers },
          { label: customer.display_name, href: `${customers}/${customer.id}` },
          { label: 'Store credit' },
        ]}
        className="pb-3"
      />
      <PageHeader title="Store credit" description={customer.display_name} />
      <div className="grid max-w-4xl gap-5">
        <Card>
          <CardHeader>
            <CardTitle>Balance</CardTitle>
            <CardDescription>
              Entries are never changed. A mistake is put right by another entry.
            </CardDescription>
          </CardHeader>
          <CardContent className="grid gap-5">
            {page.balances.length > 0 ? (
              <p className="font-semibold text-2xl">
                <CreditAmounts balances={page.balances} locale={locale} />
              </p>
            ) : (
              <p className="text-muted-foreground">None yet.</p>
            )}
            {session.permissions.has('payments.write') && owed.length > 0 ? (
              <div className="flex flex-wrap gap-2">
                {owed.map((balance) => (
                  <PayOutCredit
                    key={balance.currency}
                    org={slug}
                    customerId={customer.id}
                    balance={balance}
                    locale={locale}
                    today={isoDayOf(new Date(), session.org.time_zone)}
                    refund={refundPayment}
                  />
                ))}
              </div>
            ) : null}
            {session.permissions.has('credits.write') ? (
              <CreditForm
                org={slug}
                customerId={customer.id}
                currencies={currencies}
                firstKey={randomUUID()}
                action={addCredit}
              />
            ) : null}
          </CardContent>
        </Card>
        {page.items.length > 0 ? (
          <Card>
            <CardHeader>
              <CardTitle>Entries</CardTitle>
            </CardHeader>
            <CardContent>
              <CreditLedger entries={page.items} balances={page.balances} locale={locale} />
              <KeysetPager
                pathname={pathname}
                params={query}
                rows={page.items.length}
                noun={['entry', 'entries']}
                nextCursor={page.next_cursor}
              />
            </CardContent>
          </Card>
        ) : null}
      </div>
    </>
  )
}
