'use client'

import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { Supplier } from '@/lib/finance/suppliers.schemas'

interface ArchiveSupplierProps {
  org: string
  supplier: Supplier
  archive: (input: {
    org: string
    supplier_id: string
    is_archived: boolean
  }) => Promise<ActionResult<Supplier>>
}

/** Puts a supplier away, or brings it back. */
export function ArchiveSupplier({ org, supplier, archive }: ArchiveSupplierProps) {
  const subject = { org, supplier_id: supplier.id }
  if (supplier.archived_at !== null) {
    return (
      <Button
        variant="outline"
        onClick={async () => {
          const result = await settle(() => archive({ ...subject, is_archived: false }))
          if (result.ok) toast.success('Supplier restored')
          else toast.error(messageOf(result))
        }}
      >
        Restore
      </Button>
    )
  }
  return (
    <ConfirmButton
      variant="outline"
      title="Archive this supplier?"
      description="Its vouchers stay, and what is owed can still be paid. New ones cannot be booked until it is restored."
      confirmLabel="Archive"
      onConfirm={() => archive({ ...subject, is_archived: true })}
      onSuccess={() => toast.success('Supplier archived')}
    >
      Archive
    </ConfirmButton>
  )
}
