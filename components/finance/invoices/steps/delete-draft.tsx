'use client'

import { Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { InvoiceSubject } from '@/components/finance/invoices/steps/subject'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

interface DeleteDraftProps {
  subject: InvoiceSubject
  listHref: string
  remove: (input: InvoiceSubject) => Promise<ActionResult<unknown>>
}

/** A draft has no number, so nothing is missing once it is gone. */
export function DeleteDraft({ subject, listHref, remove }: DeleteDraftProps) {
  const router = useRouter()
  return (
    <ConfirmButton
      variant="outline"
      title="Delete this draft?"
      description="It has no number yet, so none is lost. This cannot be undone."
      confirmLabel="Delete draft"
      onConfirm={() => remove(subject)}
      onSuccess={() => {
        toast.success('Draft deleted')
        router.push(listHref)
      }}
    >
      <Trash2 aria-hidden />
      Delete
    </ConfirmButton>
  )
}
