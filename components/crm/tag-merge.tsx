'use client'

import { GitMerge } from 'lucide-react'
import { useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { isolate } from '@/components/ui/isolate'
import { NativeSelect } from '@/components/ui/native-select'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { counted } from '@/lib/counted'
import type { TagWithCount } from '@/lib/crm/tags.schemas'

interface TagMergeProps {
  tag: TagWithCount
  others: TagWithCount[]
  locale: string
  onMerge: (intoId: string) => Promise<ActionResult<unknown>>
}

/** Two tags that mean the same become one; says what happens to how many before it does. */
export function TagMerge({ tag, others, locale, onMerge }: TagMergeProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [intoId, setIntoId] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const into = others.find((other) => other.id === intoId)

  function onOpenChange(open: boolean) {
    if (pending) return
    setRefusal(null)
    setIntoId('')
    setIsOpen(open)
  }

  function merge() {
    if (!into || pending) return
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() => onMerge(into.id))
      if (!result.ok) {
        setRefusal(messageOf(result))
        return
      }
      setIsOpen(false)
      toast.success(`${isolate(tag.name)} is now part of ${isolate(into.name)}`)
    })
  }

  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Merge ${tag.name} into another tag`}
        title="Merge into another tag"
        onClick={() => onOpenChange(true)}
      >
        <GitMerge aria-hidden />
      </Button>
      <DialogContent className="sm:max-w-md">
        <div className="grid gap-1 pe-8">
          <DialogTitle>
            Merge <bdi>{tag.name}</bdi> into another tag
          </DialogTitle>
          <DialogDescription>
            Customers with this tag get the other one instead. The timeline of each customer says
            so; the merge cannot be undone.
          </DialogDescription>
        </div>
        {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
        <Field name="into" label="Into">
          <NativeSelect value={intoId} onChange={(event) => setIntoId(event.target.value)}>
            <option value="">Choose a tag</option>
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        {into ? (
          <p className="text-pretty text-sm">
            {tag.customer_count === 0
              ? 'No customer has it: '
              : `${counted(tag.customer_count, 'customer', 'customers', locale)} will have `}
            {tag.customer_count === 0 ? null : (
              <>
                <bdi className="font-medium">{into.name}</bdi>, and{' '}
              </>
            )}
            <bdi className="font-medium">{tag.name}</bdi> disappears.
          </p>
        ) : null}
        <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
          <Button variant="outline" onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button aria-disabled={pending || !into || undefined} onClick={merge}>
            {pending ? <Spinner /> : null}
            Merge tags
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
