'use client'

import { Tags } from 'lucide-react'
import { useState } from 'react'
import { type TagEvents, TagRow } from '@/components/crm/tag-row'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import type { Action } from '@/lib/action'
import type { TagWithCount } from '@/lib/crm/tags.schemas'

interface TagsManagerProps {
  org: string
  locale: string
  tags: TagWithCount[]
  canWrite: boolean
  change: Action<unknown>
  merge: Action<unknown>
  remove: Action<unknown>
}

/** From so many on, one looks for a tag by typing. */
const SEARCH_FROM = 12

export function TagsManager({
  org,
  locale,
  tags,
  canWrite,
  change,
  merge,
  remove,
}: TagsManagerProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = tags.filter((tag) => tag.name.toLowerCase().includes(wanted))
  const events: TagEvents = {
    change: (input) => change({ ...input, org }),
    merge: (input) => merge({ ...input, org }),
    remove: (input) => remove({ ...input, org }),
  }

  if (tags.length === 0) {
    return (
      <EmptyState icon={Tags} title="No tags yet" className="border-0 p-0 sm:p-0">
        <p>
          A tag is your own word for a group of customers: “VIP”, “Trade fair 2026”, “pays late”.
          Make one here or write it on a customer’s page; then filter the list by it, colour it,
          rename it, merge it.
        </p>
      </EmptyState>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {tags.length >= SEARCH_FROM ? (
        <Input
          type="search"
          aria-label="Find a tag"
          placeholder="Find a tag"
          value={text}
          className="max-w-xs"
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <ul className="divide-y">
        {shown.map((tag) => (
          <li key={tag.id} className="py-1.5">
            <TagRow
              tag={tag}
              others={tags.filter((other) => other.id !== tag.id)}
              locale={locale}
              href={`/o/${org}/customers?tag_ids=${tag.id}`}
              canWrite={canWrite}
              events={events}
            />
          </li>
        ))}
      </ul>
      {shown.length === 0 ? (
        <p className="text-muted-foreground text-sm">No tag is called “{text.trim()}”.</p>
      ) : null}
    </div>
  )
}
