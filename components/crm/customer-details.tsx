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

type Change = { owner_id?: string | null; tags?: string[] }

interface CustomerDetailsProps {
  org: string
  customer: CustomerDetail
  owners: { id: string; name: string }[]
  countries: { code: string; name: string }[]
  tags: CustomerTag[]
  canWrite: boolean
  change: Action<unknown>
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
  linkAction,
}: CustomerDetailsProps) {
  const [pending, startTransition] = useTransition()
  const [shown, show] = useOptimistic(
    { owner_id: customer.owner_id, tags: customer.tags.map((tag) => tag.name) },
    (old, patch: Change) => ({ ...old, ...patch }),
  )
  // On a phone the notes come first, after how to reach the customer.
  const [isOpen, setIsOpen] = useState(false)

  function save(patch: Change) {
    startTransition(async () => {
      show(patch)
      const result = await settle(() => change({ ...patch, org, customer_id: customer.id }))
      if (!result.ok) toast.error(messageOf(result))
    })
  }

  const factOf = (field: EditableFact) => ({
    field,
    value: customer[field],
    countries,
    onSave: canWrite
      ? (value: string) => change({ [field]: value, org, customer_id: customer.id })
      : null,
    customerHref: (id: string) => `/o/${org}/customers/${id}`,
  })
  const { email, phone } = customer
  const known = FACTS.filter((field) => customer[field] !== null)
  const missing = FACTS.filter((field) => customer[field] === null)
  const looks: Partial<Record<EditableFact, { shown: ReactNode; copyLabel?: string }>> = {
    email: {
      copyLabel: 'Copy e-mail',
      shown: (
        <a href={`mailto:${email}`} className="underline-offset-4 hover:underline">
          {email}
        </a>
      ),
    },
    phone: {
      copyLabel: 'Copy phone number',
      shown: (
        <a
          href={`tel:${phone?.replaceAll(/[^\d+]/g, '')}`}
          className="tabular underline-offset-4 hover:underline"
        >
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
            onChange={canWrite ? (owner_id) => save({ owner_id }) : null}
          />
          {canWrite ? (
            <div className="grid gap-1">
              <p className="text-muted-foreground text-xs">Tags</p>
              <TagsEditor
                tags={shown.tags}
                known={tags}
                onChange={(next) => save({ tags: next })}
              />
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
                <CustomerFact key={field} {...factOf(field)} />
              ))}
            </div>
          ) : null}
        </div>
      </CardContent>
    </Card>
  )
}
