'use client'

import { ReceiptText } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

interface OrderInvoiceProps {
  org: string
  orderId: string
  /** The invoice that there is already. */
  invoice: { id: string; number: string | null } | null
  /** Null for who may not write one. */
  create:
    | ((input: { org: string; order_id: string }) => Promise<ActionResult<{ id: string }>>)
    | null
}

/** On the page of an order: its invoice, or the button that writes one. */
export function OrderInvoice({ org, orderId, invoice, create }: OrderInvoiceProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const list = `/o/${org}/invoices`

  if (invoice) {
    return (
      <Button variant="outline" asChild>
        <Link href={`${list}/${invoice.id}`}>
          <ReceiptText aria-hidden />
          <bdi>{invoice.number ? `Invoice ${invoice.number}` : 'Draft invoice'}</bdi>
        </Link>
      </Button>
    )
  }
  if (create === null) return null

  function write() {
    if (pending) return
    startTransition(async () => {
      const result = await settle(async () => create?.({ org, order_id: orderId }))
      if (result === undefined) return
      if (result.ok) router.push(`${list}/${result.data.id}`)
      else toast.error(messageOf(result))
    })
  }
  return (
    <Button variant="outline" aria-disabled={pending || undefined} onClick={write}>
      {pending ? <Spinner /> : <ReceiptText aria-hidden />}
      Create invoice
    </Button>
  )
}
