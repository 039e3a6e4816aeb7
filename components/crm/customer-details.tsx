'use client'

import { UserRoundCheck, UserRoundX } from 'lucide-react'
import { type ReactNode, useId, useOptimistic, useTransition } from 'react'
import { CustomerFact, type EditableFact } from '@/components/crm/customer-fact'
import { TagsEditor } from '@/components/crm/tags-editor'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import { NativeSelect } from '@/components/ui/native-select'
import { messageOf } from '@/components/ui/result-message'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { CustomerDetail, CustomerTag } from '@/lib/crm/customers.schemas'

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
  const ownerId = useId()

  function save(patch: Change) {
    startTransition(async () => {
      show(patch)
      const result = await change({ ...patch, org, customer_id: customer.id })
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
  // An owner who has left since still has a name here.
  const isKnown = owners.some((owner) => owner.id === shown.owner_id)
  return (
    <Card aria-busy={pending}>
      <CardHeader>
        <CardTitle>Details</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3 text-sm">
        {FACTS.filter((field) => customer[field] !== null).map((field) => (
          <CustomerFact key={field} {...factOf(field)} {...looks[field]} />
        ))}
        <div className="grid gap-1">
          <label htmlFor={ownerId} className="text-muted-foreground text-xs">
            Owner
          </label>
          {canWrite ? (
            <NativeSelect
              id={ownerId}
              value={shown.owner_id ?? ''}
              onChange={(event) => save({ owner_id: event.target.value || null })}
            >
              <option value="">Nobody</option>
              {shown.owner_id && !isKnown ? (
                <option value={shown.owner_id}>{customer.owner_name ?? 'Former colleague'}</option>
              ) : null}
              {owners.map((owner) => (
                <option key={owner.id} value={owner.id}>
                  {owner.name}
                </option>
              ))}
            </NativeSelect>
          ) : (
            <p id={ownerId}>
              <bdi>{customer.owner_name ?? 'Nobody'}</bdi>
            </p>
          )}
        </div>
        {canWrite ? (
          <div className="grid gap-1">
            <p className="text-muted-foreground text-xs">Tags</p>
            <TagsEditor tags={shown.tags} known={tags} onChange={(next) => save({ tags: next })} />
          </div>
        ) : null}
        <LinkState isLinked={customer.user_id !== null} email={email} action={linkAction} />
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
      </CardContent>
    </Card>
  )
}

interface LinkStateProps {
  isLinked: boolean
  email: string | null
  action: ReactNode
}

function LinkState({ isLinked, email, action }: LinkStateProps) {
  const Icon = isLinked ? UserRoundCheck : UserRoundX
  return (
    <div className="grid gap-0.5">
      <p className="text-muted-foreground text-xs">Sign-in</p>
      <div className="flex items-start justify-between gap-2">
        <p className="flex min-w-0 gap-1.5">
          <Icon
            aria-hidden
            className={
              isLinked ? 'mt-0.5 size-4 text-success' : 'mt-0.5 size-4 text-muted-foreground'
            }
          />
          <span className="min-w-0 text-pretty">
            {isLinked
              ? 'They sign in and see their own data'
              : email
                ? 'Not yet; links itself when they sign in with this e-mail'
                : 'Not possible without an e-mail'}
          </span>
        </p>
        {action}
      </div>
    </div>
  )
}
