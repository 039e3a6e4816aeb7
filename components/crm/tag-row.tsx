'use client'

import { Check, Pencil, Trash2, X } from 'lucide-react'
import { type FormEvent, useOptimistic, useRef, useState, useTransition } from 'react'
import { TagChip } from '@/components/crm/tag-chip'
import { TagColorPicker } from '@/components/crm/tag-color-picker'
import { TagMerge } from '@/components/crm/tag-merge'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Input } from '@/components/ui/input'
import { isolate } from '@/components/ui/isolate'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { counted } from '@/lib/counted'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import type { TagColor, TagWithCount } from '@/lib/crm/tags.schemas'
import { messageFor } from '@/lib/messages'

export interface TagEvents {
  change: (input: {
    tag_id: string
    name?: string
    color?: TagColor
  }) => Promise<ActionResult<unknown>>
  merge: (input: { from_id: string; into_id: string }) => Promise<ActionResult<unknown>>
  remove: (input: { tag_id: string }) => Promise<ActionResult<unknown>>
}

interface TagRowProps {
  tag: TagWithCount
  others: TagWithCount[]
  locale: string
  /** The list of who carries it. */
  href: string
  canWrite: boolean
  events: TagEvents
}

export function TagRow({ tag, others, locale, href, canWrite, events }: TagRowProps) {
  const [shown, show] = useOptimistic(tag, (old, patch: Partial<TagWithCount>) => ({
    ...old,
    ...patch,
  }))
  const [isRenaming, setIsRenaming] = useState(false)
  const [pending, startTransition] = useTransition()
  const opener = useRef<HTMLButtonElement>(null)
  const customers = counted(tag.customer_count, 'customer', 'customers', locale)

  function setColor(color: TagColor) {
    startTransition(async () => {
      show({ color })
      const result = await settle(() => events.change({ tag_id: tag.id, color }))
      if (!result.ok) toast.error(messageOf(result))
    })
  }

  function stopRenaming() {
    setIsRenaming(false)
    requestAnimationFrame(() => opener.current?.focus())
  }

  if (isRenaming) {
    return (
      <RenameForm
        name={tag.name}
        onSave={(name) => events.change({ tag_id: tag.id, name })}
        onClose={stopRenaming}
      />
    )
  }
  return (
    <div aria-busy={pending} className="flex min-w-0 items-center gap-2">
      {canWrite ? <TagColorPicker name={tag.name} color={shown.color} onChange={setColor} /> : null}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
        <TagChip name={shown.name} color={shown.color} />
        {tag.customer_count > 0 ? (
          <Link
            href={href}
            className="tabular text-muted-foreground text-xs underline decoration-muted-foreground/40 underline-offset-4 hover:text-foreground hover:decoration-current"
          >
            {customers}
          </Link>
        ) : (
          <span className="text-muted-foreground text-xs">Nobody</span>
        )}
      </div>
      {canWrite ? (
        <span className="-me-1 flex shrink-0 [&_button]:text-muted-foreground">
          <Button
            ref={opener}
            variant="ghost"
            size="icon-sm"
            aria-label={`Rename ${tag.name}`}
            title="Rename"
            onClick={() => setIsRenaming(true)}
          >
            <Pencil aria-hidden />
          </Button>
          {others.length > 0 ? (
            <TagMerge
              tag={tag}
              others={others}
              locale={locale}
              onMerge={(intoId) => events.merge({ from_id: tag.id, into_id: intoId })}
            />
          ) : null}
          <ConfirmButton
            variant="ghost"
            size="icon-sm"
            aria-label={`Delete ${tag.name}`}
            title={
              <>
                Delete the tag <bdi>{tag.name}</bdi>?
              </>
            }
            description={
              tag.customer_count === 0
                ? 'No customer has it.'
                : `${customers} will lose it, and their timelines say so. This cannot be undone.`
            }
            confirmLabel="Delete tag"
            onConfirm={() => events.remove({ tag_id: tag.id })}
            onSuccess={() => toast.success(`${isolate(tag.name)} is gone`)}
          >
            <Trash2 aria-hidden />
          </ConfirmButton>
        </span>
      ) : null}
    </div>
  )
}

interface RenameFormProps {
  name: string
  onSave: (name: string) => Promise<ActionResult<unknown>>
  onClose: () => void
}

function RenameForm({ name, onSave, onClose }: RenameFormProps) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = new FormData(event.currentTarget).get('name')
    if (pending || typeof next !== 'string') return
    if (next.trim() === name) {
      onClose()
      return
    }
    startTransition(async () => {
      const result = await settle(() => onSave(next.trim()))
      if (result.ok) onClose()
      else setRefusal(result.fields?.name?.[0] ?? result.reason)
    })
  }

  return (
    <form onSubmit={submit} className="grid gap-1">
      <div className="flex items-center gap-1">
        <Input
          name="name"
          aria-label={`New name of ${name}`}
          aria-invalid={refusal !== null || undefined}
          defaultValue={name}
          maxLength={CUSTOMER_LIMITS.tag}
          autoComplete="off"
          autoFocus
          dir="auto"
          className="max-w-xs"
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose()
          }}
        />
        <Button
          type="submit"
          variant="ghost"
          size="icon"
          aria-label="Save the name"
          aria-disabled={pending || undefined}
        >
          {pending ? <Spinner /> : <Check aria-hidden />}
        </Button>
        <Button variant="ghost" size="icon" aria-label="Leave it as it was" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      {refusal ? (
        <p role="alert" className="text-destructive text-xs">
          {messageFor(refusal)}
        </p>
      ) : null}
    </form>
  )
}
