'use client'

import { useId } from 'react'
import { NativeSelect } from '@/components/ui/native-select'

interface CustomerOwnerProps {
  ownerId: string | null
  /** The name that came along with the customer: an owner who has left still has one. */
  ownerName: string | null
  owners: { id: string; name: string }[]
  /** Null when the reader may not change it. */
  onChange: ((ownerId: string | null) => void) | null
}

export function CustomerOwner({ ownerId, ownerName, owners, onChange }: CustomerOwnerProps) {
  const id = useId()
  const isKnown = owners.some((owner) => owner.id === ownerId)

  if (!onChange) {
    return (
      <div>
        <p className="text-muted-foreground text-xs">Owner</p>
        <p>
          <bdi>{ownerName ?? 'Nobody'}</bdi>
        </p>
      </div>
    )
  }
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-muted-foreground text-xs">
        Owner
      </label>
      <NativeSelect
        id={id}
        value={ownerId ?? ''}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">Nobody</option>
        {ownerId && !isKnown ? (
          <option value={ownerId}>{ownerName ?? 'Former colleague'}</option>
        ) : null}
        {owners.map((owner) => (
          <option key={owner.id} value={owner.id}>
            {owner.name}
          </option>
        ))}
      </NativeSelect>
    </div>
  )
}
