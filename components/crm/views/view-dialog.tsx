'use client'

import { type FormEvent, useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { Switch } from '@/components/ui/switch'
import type { ActionResult } from '@/lib/action'
import { VIEW_NAME_LIMIT } from '@/lib/crm/customers.values'

export interface ViewNaming {
  name: string
  is_shared: boolean
}

interface ViewDialogProps {
  title: string
  description: string
  first: ViewNaming
  submitLabel: string
  onSubmit: (naming: ViewNaming) => Promise<ActionResult<unknown>>
  onClose: () => void
}

/** What a view is called and who sees it. */
export function ViewDialog({
  title,
  description,
  first,
  submitLabel,
  onSubmit,
  onClose,
}: ViewDialogProps) {
  const [failure, setFailure] = useState<Extract<ActionResult<never>, { ok: false }> | null>(null)
  const [pending, startTransition] = useTransition()
  const [isShared, setIsShared] = useState(first.is_shared)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('name')
    setFailure(null)
    startTransition(async () => {
      const result = await settle(() =>
        onSubmit({
          name: typeof name === 'string' ? name.trim() : '',
          is_shared: isShared,
        }),
      )
      if (result.ok) onClose()
      else setFailure(result)
    })
  }

  const nameErrors = failure?.fields?.name
  return (
    <Dialog open onOpenChange={(open) => (open || pending ? null : onClose())}>
      <DialogContent>
        <form onSubmit={submit} className="grid gap-4">
          <div className="grid gap-1 pe-8">
            <DialogTitle>{title}</DialogTitle>
            <DialogDescription>{description}</DialogDescription>
          </div>
          {failure && !nameErrors ? (
            <Alert variant="destructive">{messageOf(failure)}</Alert>
          ) : null}
          <Field name="name" label="Name" required errors={nameErrors}>
            <Input
              defaultValue={first.name}
              maxLength={VIEW_NAME_LIMIT}
              autoComplete="off"
              placeholder="Wholesale in Germany"
              required
              autoFocus
            />
          </Field>
          <Field
            name="is_shared"
            label="Share with colleagues"
            hint="Everybody who sees customers gets it as a tab. Only you and admins can change it."
            inline
          >
            <Switch checked={isShared} onCheckedChange={setIsShared} />
          </Field>
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" aria-disabled={pending || undefined}>
              {pending ? <Spinner /> : null}
              {submitLabel}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
