import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import type { Business } from '@/lib/crm/businesses.queries'

/** What businesses have written down about a person, shown to that person. */
export function OwnBusinesses({ businesses }: { businesses: Business[] }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Businesses that know you</CardTitle>
        <CardDescription>
          {businesses.length > 0
            ? 'You are their customer. If something here is wrong, they can correct it.'
            : 'None yet. A business you buy from shows up here once it knows you by this account.'}
        </CardDescription>
      </CardHeader>
      {businesses.length > 0 ? (
        <CardContent>
          <ul className="grid gap-4">
            {businesses.map((business) => {
              const known = [business.name, business.company, business.email, business.phone]
              return (
                <li key={business.org_id} className="grid gap-0.5">
                  <h3 className="break-words font-medium">
                    <bdi>{business.org_name}</bdi>
                  </h3>
                  <p className="break-words text-muted-foreground">
                    <bdi>{known.filter(Boolean).join(' · ')}</bdi>
                  </p>
                  <p className="text-muted-foreground text-xs">
                    Customer since <LocalTime value={business.since} format="date" />
                  </p>
                </li>
              )
            })}
          </ul>
        </CardContent>
      ) : null}
    </Card>
  )
}
