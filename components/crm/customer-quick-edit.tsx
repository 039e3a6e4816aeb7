'use client'

import { useOptimistic, useTransition } from 'react'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { TagList } from '@/components/crm/tag-list'
import { TagsEditor } from '@/components/crm/tags-editor'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import {
  CUSTOMER_SEGMENTS,
  type CustomerDetail,
  customerSegmentSchema,
} from '@/lib/crm/customers.schemas'
import { messageFor } from '@/lib/messages'

export type CustomerChange = {
  segment?: CustomerDetail['segment']
  owner_id?: string | null
  tags?: string[]
}

interface CustomerQuickEditProps {
  org: string
  customer: CustomerDetail
  owners: { id: string; name: string }[]
  tagNames: string[]
  canWrite: boolean
  change: (
    input: CustomerChange & { org: string; customer_id: string },
  ) => Promise<ActionResult<unknown>>
}

/** Segment, owner and tags, changed where they stand and saved at once. */
export function CustomerQuickEdit({
  org,
  customer,
  owners,
  tagNames,
  canWrite,
  change,
}: CustomerQuickEditProps) {
  const [pending, startTransition] = useTransition()
  const [shown, show] = useOptimistic(
    {
      segment: customer.segment,
      owner_id: customer.owner_id,
      tags: customer.tags.map((tag) => tag.name),
    },
    (old, patch: CustomerChange) => ({ ...old, ...patch }),
  )

  function save(patch: CustomerChange) {
    startTransition(async () => {
      show(patch)
      const result = await change({ ...patch, org, customer_id: customer.id })
      if (!result.ok) toast.error(messageFor(result.reason))
    })
  }

  // An owner who has left since the page was made still has a name here.
  const isKnown = owners.some((owner) => owner.id === shown.owner_id)
  return (
    <Card aria-busy={pending}>
      <CardHeader>
        <CardTitle>Segment, owner, tags</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4">
        <Field name="segment" label="Segment">
          <NativeSelect
            value={shown.segment}
            disabled={!canWrite}
            onChange={(event) => save({ segment: customerSegmentSchema.parse(event.target.value) })}
          >
            {CUSTOMER_SEGMENTS.map((segment) => (
              <option key={segment} value={segment}>
                {SEGMENT_LABELS[segment]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field name="owner_id" label="Owner">
          <NativeSelect
            value={shown.owner_id ?? ''}
            disabled={!canWrite}
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
        </Field>
        {canWrite ? (
          <TagsEditor
            tags={shown.tags}
            suggestions={tagNames}
            onChange={(tags) => save({ tags })}
          />
        ) : (
          <TagList tags={customer.tags} limit={50} />
        )}
      </CardContent>
    </Card>
  )
}
