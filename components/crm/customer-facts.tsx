import type { ReactNode } from 'react'
import { CopyButton } from '@/components/crm/copy-button'
import { Card, CardContent } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import type { CustomerDetail } from '@/lib/crm/customers.schemas'

/** What is known about a customer; what is not known takes no room. */
export function CustomerFacts({ customer }: { customer: CustomerDetail }) {
  const { name, company, email, phone, country_name, external_ref, source } = customer
  return (
    <Card>
      <CardContent>
        <dl className="grid gap-3 text-sm">
          {name && company ? <Fact label="Company">{company}</Fact> : null}
          {email ? (
            <Fact label="E-mail" action={<CopyButton text={email} label="Copy e-mail" />}>
              <a href={`mailto:${email}`} className="underline-offset-4 hover:underline">
                {email}
              </a>
            </Fact>
          ) : null}
          {phone ? (
            <Fact label="Phone" action={<CopyButton text={phone} label="Copy phone number" />}>
              <a
                href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}
                className="tabular underline-offset-4 hover:underline"
              >
                {phone}
              </a>
            </Fact>
          ) : null}
          {country_name ? <Fact label="Country">{country_name}</Fact> : null}
          {external_ref ? <Fact label="External reference">{external_ref}</Fact> : null}
          {source ? <Fact label="Source">{source}</Fact> : null}
          <Fact label="Added">
            <LocalTime value={customer.created_at} />
            {customer.created_by_name ? (
              <span className="text-muted-foreground"> by {customer.created_by_name}</span>
            ) : null}
          </Fact>
        </dl>
      </CardContent>
    </Card>
  )
}

function Fact({
  label,
  action,
  children,
}: {
  label: string
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div>
      <dt className="text-muted-foreground text-xs">{label}</dt>
      <dd className="flex min-w-0 items-start justify-between gap-2">
        <bdi className="min-w-0 break-words">{children}</bdi>
        {action ? <span className="-mt-1.5 shrink-0">{action}</span> : null}
      </dd>
    </div>
  )
}
