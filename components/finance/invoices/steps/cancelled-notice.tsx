'use client'

import { useState } from 'react'
import {
  type CreditableLine,
  type CreditNoteActions,
  CreditNoteDialog,
} from '@/components/finance/invoices/steps/credit-note-dialog'
import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatMoney } from '@/lib/money'

interface CancelledNoticeProps {
  invoice: OwedInvoice
  lines: CreditableLine[]
  isPaid: boolean
  /** What was cancelled of the order and is not credited yet. */
  uncreditedMinor: number
  /** Null for who may not issue one. */
  credit: CreditNoteActions | null
}

/** That the invoice asks for what its order does not bring any more, with the way to put it right. */
export function CancelledNotice({
  invoice,
  lines,
  isPaid,
  uncreditedMinor,
  credit,
}: CancelledNoticeProps) {
  const [open, setOpen] = useState(false)
  const left = lines.reduce((sum, line) => sum + line.gross_minor, 0)
  const isWhole = uncreditedMinor >= left
  return (
    <>
      <Alert
        variant="warning"
        title={
          isWhole
            ? 'The order was cancelled: issue a credit note'
            : 'Part of this order was cancelled: issue a credit note'
        }
        className="mb-4"
      >
        <p>
          {formatMoney(uncreditedMinor, invoice.wording)} of this invoice are for what is not
          delivered any more. Until they are credited, no reminder is sent.
        </p>
        {credit ? (
          <Button
            variant="outline"
            size="sm"
            aria-haspopup="dialog"
            className="mt-2"
            onClick={() => setOpen(true)}
          >
            Issue credit note
          </Button>
        ) : null}
      </Alert>
      {open && credit ? (
        <CreditNoteDialog
          invoice={invoice}
          lines={lines}
          isPaid={isPaid}
          startsWhole={isWhole}
          actions={credit}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  )
}
