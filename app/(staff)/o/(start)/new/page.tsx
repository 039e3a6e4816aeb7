import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { CreateOrganizationForm } from '@/components/identity/create-organization-form'
import { PageHeader } from '@/components/ui/page-header'
import { listCurrencies, listTimeZones } from '@/lib/identity/organizations.queries'
import { guessCurrency, guessLocale } from '@/lib/identity/organizations.rules'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'New organization' }

export default async function NewOrganizationPage() {
  await requireUser()
  const accepted = (await headers()).get('accept-language') ?? ''
  const preferred = accepted.split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  const [first = 'en-GB'] = preferred
  return (
    <div className="max-w-xl">
      <PageHeader
        title="New organization"
        description="You become its owner. Everything but the address can be changed later."
      />
      <CreateOrganizationForm
        currencies={await listCurrencies()}
        timeZones={listTimeZones()}
        currency={guessCurrency(first)}
        locale={guessLocale(preferred)}
      />
    </div>
  )
}
