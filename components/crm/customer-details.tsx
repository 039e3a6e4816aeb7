'use client'

import { type ReactNode, useOptimistic, useState, useTransition } from 'react'
import { CustomerFact, type EditableFact } from '@/components/crm/customer-fact'
import { CustomerLinkState } from '@/components/crm/customer-link-state'
import { CustomerOwner } from '@/components/crm/customer-owner'
import { TagsEditor } from '@/components/crm/tags-editor'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { CustomerDetail, CustomerTag } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

type Shown = { owner_id: string | null; tags: string[] }

interface CustomerDetailsProps {
  org: string
  customer: CustomerDetail
  owners: { id: string; name: string }[]
  countries: { code: string; name: string }[]
  tags: CustomerTag[]
  canWrite: boolean
  change: Action<unknown>
  changeTags: Action<unknown>
  /** Beside the state of the link to a sign-in: what staff can do about it. */
  linkAction?: ReactNode
}

/** In the order in which one wants them: how to reach them first. */
const FACTS: EditableFact[] = [
  'email',
  'phone',
  'name',
  'company',
  'country_code',
  'external_ref',
  'source',
]

/** For a finger as high as the buttons beside it, at the cost of the gaps above and below. */
const contactLink =
  'max-w-full underline-offset-4 hover:underline pointer-coarse:-my-2 pointer-coarse:inline-block pointer-coarse:py-2'

function isContact(field: EditableFact): boolean {
  return field === 'email' || field === 'phone'
}

/** Who the customer is; every value is changed where it stands and saved at once. */
export function CustomerDetails({
  org,
  customer,
  owners,
  countries,
  tags,
  canWrite,
  change,
  changeTags,
  linkAction,
}: CustomerDetailsProps) {
  const [pending, startTransition] = useTransition()
  const [shown, show] = useOptimistic<Shown, (old: Shown) => Shown>(
    { owner_id: customer.owner_id, tags: customer.tags.map((tag) => tag.name) },
    (old, change) => change(old),
  )
  // On a phone the notes come first, after how to reach the customer.
  const [isOpen, setIsOpen] = useState(false)

  // A value that a colleague fills in meanwhile must not take the open field, and what is typed into
  // it, away.
  const [adding, setAdding] = useState<EditableFact[]>([])

  const target = { org, customer_id: customer.id }

  function save(look: (old: Shown) => Shown, ask: () => ReturnType<Action<unknown>>) {
    startTransition(async () => {
      show(look)
      const result = await settle(ask)
      if (!result.ok) toast.error(messageOf(result))
    })
  }

  function saveOwner(owner_id: string | null) {
    const seen = { owner_id: shown.owner_id }
    save(
      (old) => ({ ...old, owner_id }),
      () => change({ ...target, owner_id, seen }),
    )
  }

  // Only what came and what went: the page may not know of tags that others gave meanwhile.
  function saveTags(next: string[]) {
    const add = next.filter((name) => !shown.tags.includes(name))
    const remove = shown.tags.filter((name) => !next.includes(name))
    save(
      (old) => ({ ...old, tags: [...old.tags.filter((name) => !remove.includes(name)), ...add] }),
      () => changeTags({ ...target, add, remove }),
    )
  }

  const factOf = (field: EditableFact) => ({
    field,
    value: customer[field],
    countries,
    onSave: canWrite
      ? (value: string, seen: string | null) =>
          change({ ...target, [field]: value, seen: { [field]: seen } })
      : null,
    customerHref: (id: string) => `/o/${org}/customers/${id}`,
  })
  const { email, phone } = customer
  const isMissing = (field: EditableFact) => customer[field] === null || adding.includes(field)
  const known = FACTS.filter((field) => !isMissing(field))
  const missing = FACTS.filter(isMissing)
  const looks: Partial<Record<EditableFact, { shown: ReactNode; copyLabel?: string }>> = {
    email: {
      copyLabel: 'Copy email',
      shown: (
        <a href={`mailto:${email}`} className={contactLink}>
          {email}
        </a>
      ),
    },
    phone: {
      copyLabel: 'Copy phone number',
      shown: (
        <a href={`tel:${phone?.replaceAll(/[^\d+]/g, '')}`} className={cn('tabular', contactLink)}>
          {phone}
        </a>
      ),
    },
    country_code: { shown: customer.country_name },
  }
  return (
    <Card aria-busy={pending}>
      <CardHeader>
        <CardTitle>Details</CardTitle>
      </CardHeader>
      <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-3 text-sm">
        {known.filter(isContact).map((field) => (
          <CustomerFact key={field} {...factOf(field)} {...looks[field]} />
        ))}
        <Button
          variant="outline"
          size="sm"
          aria-expanded={isOpen}
          className="justify-self-start lg:hidden"
          onClick={() => setIsOpen((old) => !old)}
        >
          {isOpen ? 'Fewer details' : 'All details'}
        </Button>
        <div className={cn('grid grid-cols-[minmax(0,1fr)] gap-3', !isOpen && 'max-lg:hidden')}>
          {known
            .filter((field) => !isContact(field))
            .map((field) => (
              <CustomerFact key={field} {...factOf(field)} {...looks[field]} />
            ))}
          <CustomerOwner
            ownerId={shown.owner_id}
            ownerName={customer.owner_name}
            owners={owners}
            onChange={canWrite ? saveOwner : null}
          />
          {canWrite ? (
            <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
              <p className="text-muted-foreground text-xs">Tags</p>
              <TagsEditor tags={shown.tags} known={tags} onChange={saveTags} />
            </div>
          ) : null}
          <CustomerLinkState
            isLinked={customer.user_id !== null}
            isRefused={customer.is_link_refused}
            email={email}
            action={linkAction}
          />
          <div>
            <p className="text-muted-foreground text-xs">Added</p>
            <p>
              <LocalTime value={customer.created_at} />
              {customer.created_by_name ? (
                <span className="text-muted-foreground">
                  {' by '}
                  <bdi>{customer.created_by_name}</bdi>
                </span>
              ) : null}
            </p>
          </div>
          {canWrite && missing.length > 0 ? (
            <div className="flex flex-wrap gap-1 border-t pt-3">
              {missing.map((field) => (
                <CustomerFact
                  key={field}
                  {...factOf(field)}
                  onEdit={(isEditing) =>
                    setAdding((old) => [
                      ...old.filter((other) => other !== field),
                      ...(isEditing ? [field] : []),
                    ])
                  }
                />
              ))}
            </div>
          ) : null}
        </div>
      </CardContent>
    </Card>
  )
}
