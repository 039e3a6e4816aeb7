import { Section } from '@/components/landing/section'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/lib/utils'

const domains = [
  {
    name: 'Accounts and teams',
    isBuilt: true,
    text: 'Organizations, roles, invitations. Removing someone works on their very next request.',
  },
  {
    name: 'Customers',
    isBuilt: true,
    text: 'Segments, tags, a timeline, search as you type, and a CSV import you can take back.',
  },
  {
    name: 'Shop and orders',
    isBuilt: true,
    text: 'Guest carts that become customers, orders that never sell the last unit twice.',
  },
  {
    name: 'Invoices and books',
    isBuilt: true,
    text: 'Numbers without gaps, documents that do not change, entries that balance.',
  },
  {
    name: 'API',
    isBuilt: true,
    text: 'REST with OpenAPI, idempotency keys and errors that name the field.',
  },
  {
    name: 'Audit trail',
    isBuilt: true,
    text: 'Who changed what, before and after. Nobody can edit it, not even the owner.',
  },
  {
    name: 'Subscription billing',
    isBuilt: false,
    text: 'Plans, limits the database enforces, and Stripe.',
  },
  {
    name: 'Sites and support chat',
    isBuilt: false,
    text: 'Published pages, and conversations beside the customer they belong to.',
  },
]

export function Domains() {
  return (
    <Section
      id="today"
      title="One customer, one row, everywhere"
      lead="Systems break at the seams: guest to customer, cart to order, order to invoice. Here they are foreign keys in one schema. This is what stands today, and what is being built on it."
    >
      <ul className="grid border-s border-t sm:grid-cols-2 lg:grid-cols-4">
        {domains.map((domain) => (
          <li
            key={domain.name}
            className={cn('flex flex-col border-e border-b p-5', domain.isBuilt ? 'bg-card' : '')}
          >
            <span>
              {domain.isBuilt ? (
                <Badge variant="success">Today</Badge>
              ) : (
                <Badge variant="outline">Planned</Badge>
              )}
            </span>
            <h3 className="mt-6 font-semibold">{domain.name}</h3>
            <p className="mt-1.5 text-pretty text-muted-foreground text-sm leading-relaxed">
              {domain.text}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}
