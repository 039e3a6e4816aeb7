import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { Link } from '@/components/ui/link'
import type { Order } from '@/lib/commerce/orders.schemas'

interface OrderPersonProps {
  order: Pick<Order, 'customer' | 'contact_name' | 'contact_email' | 'contact_phone'>
  /** Null for who may not see customers. */
  customerHref: string | null
}

/** Who bought it, and how to reach them about it. */
export function OrderPerson({ order, customerHref }: OrderPersonProps) {
  const { customer, contact_name, contact_email, contact_phone } = order
  const name = customer?.name ?? contact_name
  const link = 'min-w-0 break-words underline-offset-4 hover:underline'
  return (
    <Card aria-label="Customer">
      <CardHeader>
        <CardTitle>Customer</CardTitle>
      </CardHeader>
      <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <p className="break-words font-medium">
          {customerHref === null ? (
            <bdi>{name}</bdi>
          ) : (
            <Link href={customerHref} className={`${link} text-primary underline`}>
              <bdi>{name}</bdi>
            </Link>
          )}
        </p>
        {contact_name === name ? null : (
          <p className="break-words">
            <span className="text-muted-foreground">Contact: </span>
            <bdi>{contact_name}</bdi>
          </p>
        )}
        {contact_email ? (
          <div className="-me-1.5 flex items-center justify-between gap-1">
            <a href={`mailto:${contact_email}`} className={link}>
              {contact_email}
            </a>
            <CopyButton text={contact_email} label="Copy email" />
          </div>
        ) : null}
        {contact_phone ? (
          <div className="-me-1.5 flex items-center justify-between gap-1">
            <a
              href={`tel:${contact_phone.replaceAll(/[^\d+]/g, '')}`}
              className={`tabular ${link}`}
            >
              {contact_phone}
            </a>
            <CopyButton text={contact_phone} label="Copy phone number" />
          </div>
        ) : null}
      </CardContent>
    </Card>
  )
}
