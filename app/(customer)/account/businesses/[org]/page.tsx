import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CreditAmounts } from '@/components/crm/credit-amounts'
import { OwnCustomerForm } from '@/components/crm/own-customer-form'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { listCountries } from '@/lib/crm/customers.queries'
import { updateOwnCustomer } from '@/lib/crm/own-customers.actions'
import { getOwnCustomer } from '@/lib/crm/own-customers.queries'
import { getProfile } from '@/lib/identity/account.queries'
import { requireUser } from '@/lib/session'

type Props = PageProps<'/account/businesses/[org]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org } = await params
  const { db } = await requireUser()
  const own = await getOwnCustomer(db, org)
  return { title: own?.org_name ?? 'Not found' }
}

export default async function OwnCustomerPage({ params }: Props) {
  const { org } = await params
  const { db, userId } = await requireUser()
  const own = await getOwnCustomer(db, org)
  if (!own) notFound()
  const [profile, countries] = await Promise.all([
    getProfile(userId),
    listCountries({ db, org: { id: own.org_id } }),
  ])
  return (
    <div className="grid max-w-2xl gap-4">
      <Breadcrumb crumbs={[{ label: 'Profile', href: '/account' }, { label: own.org_name }]} />
      <PageHeader
        className="pb-1"
        title={own.org_name}
        description="What this business knows about you."
      />
      {own.is_archived ? (
        <Alert variant="info" title="This business has closed your entry">
          You still see what it knows about you. To change it, please ask them.
        </Alert>
      ) : null}
      <Card>
        <CardHeader>
          <CardTitle>About you</CardTitle>
          <CardDescription>
            Changes count for this business only. It sees them at once.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <OwnCustomerForm own={own} countries={countries} action={updateOwnCustomer} />
        </CardContent>
      </Card>
      {own.credit.length > 0 ? (
        <Card>
          <CardHeader>
            <CardTitle>Your credit here</CardTitle>
          </CardHeader>
          <CardContent>
            <p className="font-semibold text-lg">
              <CreditAmounts balances={own.credit} locale={profile.locale ?? own.org_locale} />
            </p>
          </CardContent>
        </Card>
      ) : null}
    </div>
  )
}
