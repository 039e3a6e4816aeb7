import { MapPin } from 'lucide-react'
import type { Metadata } from 'next'
import { AddressBook } from '@/components/commerce/orders/address-book'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import {
  deleteOwnAddress,
  readAddressFormat,
  saveOwnAddress,
} from '@/lib/commerce/addresses.actions'
import { listAddresses } from '@/lib/commerce/addresses.queries'
import { listCountries } from '@/lib/crm/customers.queries'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Addresses' }

export default async function AddressesPage() {
  const { db } = await requireUser()
  const businesses = await listOwnCustomers(db)
  const [first] = businesses
  const [countries, books] = await Promise.all([
    first ? listCountries({ db, org: { id: first.org_id } }) : [],
    Promise.all(businesses.map(({ org_id }) => listAddresses({ db, org: { id: org_id } }))),
  ])
  return (
    <div className="grid max-w-4xl gap-4">
      <PageHeader
        className="pb-1"
        title="Addresses"
        description="Each business has its own: what you enter here is for that business only."
      />
      {businesses.map((business, index) => (
        <AddressBook
          key={business.org_id}
          business={business}
          addresses={books[index] ?? []}
          countries={countries}
          actions={{
            save: saveOwnAddress,
            remove: deleteOwnAddress,
            loadFormat: readAddressFormat,
          }}
        />
      ))}
      {businesses.length === 0 ? (
        <EmptyState icon={MapPin} title="No addresses yet">
          <p>
            A business that you have bought from keeps your addresses here, for the next order. No
            business knows the confirmed email address of this account yet.
          </p>
        </EmptyState>
      ) : null}
    </div>
  )
}
