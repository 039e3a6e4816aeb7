'use client'

import { Ellipsis } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import {
  type CreditableLine,
  type CreditNoteActions,
  CreditNoteDialog,
} from '@/components/finance/invoices/steps/credit-note-dialog'
import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { WriteOffDialog } from '@/components/finance/invoices/steps/write-off-dialog'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { VOID_REASON_LENGTH } from '@/lib/finance/invoices.schemas'

type Step<T> = (input: Record<string, unknown>) => Promise<ActionResult<T>>

interface MoreStepsProps {
  invoice: OwedInvoice
  listHref: string
  lines: CreditableLine[]
  isPaid: boolean
  /** Null for steps that are not to be taken. */
  steps: {
    duplicate: Step<{ id: string }> | null
    credit: CreditNoteActions | null
    writeOff: Step<unknown> | null
    voidIt: Step<unknown> | null
  }
}

/** Steps that are seldom taken, behind one button. */
export function MoreSteps({ invoice, listHref, lines, isPaid, steps }: MoreStepsProps) {
  const router = useRouter()
  const [asked, setAsked] = useState<'credit' | 'write-off' | 'void' | null>(null)
  const [pending, startTransition] = useTransition()
  const { duplicate, credit, writeOff, voidIt } = steps
  const subject = { org: invoice.org, invoice_id: invoice.invoice_id }
  const close = () => setAsked(null)
  if (!duplicate && !credit && !writeOff && !voidIt) return null

  function copy() {
    startTransition(async () => {
      const result = await settle(async () => duplicate?.(subject))
      if (result === undefined) return
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      toast.success('Draft with the same lines')
      router.push(`${listHref}/${result.data.id}`)
    })
  }

  async function takeBack(data: FormData): Promise<string | null> {
    const result = await settle(async () =>
      voidIt?.({ ...subject, reason: formText(data, 'reason') }),
    )
    if (result === undefined) return null
    if (!result.ok) return messageOf(result)
    toast.success('Invoice voided')
    return null
  }

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="outline"
            size="icon"
            aria-label="More"
            aria-disabled={pending || undefined}
          >
            {pending ? <Spinner /> : <Ellipsis aria-hidden />}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {credit ? (
            <DropdownMenuItem onSelect={() => setAsked('credit')}>Credit note…</DropdownMenuItem>
          ) : null}
          {writeOff ? (
            <DropdownMenuItem onSelect={() => setAsked('write-off')}>Write off…</DropdownMenuItem>
          ) : null}
          {duplicate ? <DropdownMenuItem onSelect={copy}>Duplicate</DropdownMenuItem> : null}
          {voidIt ? (
            <DropdownMenuItem variant="destructive" onSelect={() => setAsked('void')}>
              Void…
            </DropdownMenuItem>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      {asked === 'credit' && credit ? (
        <CreditNoteDialog
          invoice={invoice}
          lines={lines}
          isPaid={isPaid}
          actions={credit}
          onClose={close}
        />
      ) : null}
      {asked === 'write-off' && writeOff ? (
        <WriteOffDialog invoice={invoice} writeOff={writeOff} onClose={close} />
      ) : null}
      {asked === 'void' ? (
        <QuestionDialog
          title={`Void invoice ${invoice.number}?`}
          description="Nothing is owed on it any more. It keeps its number and cannot be issued again."
          submitLabel="Void invoice"
          onSubmit={takeBack}
          onClose={close}
        >
          <Field name="reason" label="Reason">
            <Textarea rows={2} maxLength={VOID_REASON_LENGTH} required dir="auto" />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
