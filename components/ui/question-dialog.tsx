'use client'

import { type FormEvent, type ReactNode, useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'

interface QuestionDialogProps {
  title: string
  description: ReactNode
  submitLabel: string
  isReady?: boolean
  /** Answers why not, or null when it is on its way. */
  onSubmit: (data: FormData) => Promise<ReactNode>
  onClose: () => void
  children?: ReactNode
}

/** The frame of a question that is asked before something changes, with what it needs to know. */
export function QuestionDialog({
  title,
  description,
  submitLabel,
  isReady = true,
  onSubmit,
  onClose,
  children,
}: QuestionDialogProps) {
  const [refusal, setRefusal] = useState<ReactNode>(null)
  const [pending, startTransition] = useTransition()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!isReady || pending) return
    const data = new FormData(event.currentTarget)
    setRefusal(null)
    startTransition(async () => {
      const answer = await settle(async () => ({ ok: true, data: await onSubmit(data) }))
      const why = answer.ok ? answer.data : messageOf(answer)
      if (why === null) onClose()
      else setRefusal(why)
    })
  }

  return (
    <Dialog open onOpenChange={(open) => (open || pending ? null : onClose())}>
      <DialogContent>
        <form onSubmit={submit} className="grid gap-4">
          <div className="grid gap-1 pe-8">
            <DialogTitle>{title}</DialogTitle>
            <DialogDescription>{description}</DialogDescription>
          </div>
          {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
          {children}
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" aria-disabled={pending || !isReady || undefined}>
              {pending ? <Spinner /> : null}
              {submitLabel}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
