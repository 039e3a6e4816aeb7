'use client'

import { type ReactNode, useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogTitle,
  AlertDialogTrigger,
} from '@/components/ui/alert-dialog'
import { Button, type ButtonProps } from '@/components/ui/button'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import type { ActionResult } from '@/lib/action'

interface ConfirmButtonProps<T> extends Omit<ButtonProps, 'title' | 'asChild' | 'onClick'> {
  /** The question: "Remove Ada from Acme?" */
  title: ReactNode
  /** What will happen and whether it can be taken back. */
  description: ReactNode
  /** The verb, not "OK". */
  confirmLabel: string
  cancelLabel?: string
  destructive?: boolean
  /** Closes on success; a refusal is shown in the dialog. */
  onConfirm: () => Promise<ActionResult<T> | undefined>
  onSuccess?: (data: T) => void
}

export function ConfirmButton<T>({
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  destructive = true,
  onConfirm,
  onSuccess,
  children,
  ...props
}: ConfirmButtonProps<T>) {
  const [open, setOpen] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function confirm() {
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(onConfirm)
      if (result && !result.ok) {
        setRefusal(messageOf(result))
        return
      }
      setOpen(false)
      if (result) onSuccess?.(result.data)
    })
  }

  function onOpenChange(next: boolean) {
    if (pending) return
    setRefusal(null)
    setOpen(next)
  }

  return (
    <AlertDialog open={open} onOpenChange={onOpenChange}>
      <AlertDialogTrigger asChild>
        <Button {...props}>{children}</Button>
      </AlertDialogTrigger>
      <AlertDialogContent>
        <div className="grid gap-1.5">
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription>{description}</AlertDialogDescription>
        </div>
        {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
        <AlertDialogFooter>
          <AlertDialogCancel asChild>
            <Button variant="outline">{cancelLabel}</Button>
          </AlertDialogCancel>
          <Button
            variant={destructive ? 'destructive' : 'default'}
            aria-disabled={pending || undefined}
            onClick={confirm}
          >
            {pending ? <Spinner /> : null}
            {confirmLabel}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  )
}
