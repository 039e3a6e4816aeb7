'use client'

import { useState } from 'react'
import { SupplierForm } from '@/components/finance/suppliers/supplier-form'
import type { FormAction } from '@/components/ui/action-types'
import { Button, type ButtonProps } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { toast } from '@/components/ui/toaster'
import type { Supplier } from '@/lib/finance/suppliers.schemas'

interface SupplierDialogProps extends Omit<ButtonProps, 'onClick'> {
  org: string
  /** Null for a new one. */
  supplier: Supplier | null
  name?: string | undefined
  save: FormAction<Supplier>
  onSaved?: (supplier: Supplier) => void
}

/** A button that asks for a supplier, new or as it is now. */
export function SupplierDialog({
  org,
  supplier,
  name,
  save,
  onSaved,
  ...props
}: SupplierDialogProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button {...props} onClick={() => setOpen(true)} />
      <Dialog open={open} onOpenChange={setOpen}>
        {/* It may stand inside a form of its own, which is not meant. */}
        <DialogContent
          onSubmit={(event) => event.stopPropagation()}
          onKeyDown={(event) => event.stopPropagation()}
        >
          <div className="grid gap-1 pe-8">
            <DialogTitle>{supplier ? 'Edit supplier' : 'New supplier'}</DialogTitle>
            <DialogDescription>Who you buy from. Only the name is needed.</DialogDescription>
          </div>
          <SupplierForm
            org={org}
            supplier={supplier}
            name={name}
            save={save}
            onSaved={(saved) => {
              setOpen(false)
              toast.success(supplier ? 'Supplier saved' : 'Supplier added')
              onSaved?.(saved)
            }}
            onCancel={() => setOpen(false)}
          />
        </DialogContent>
      </Dialog>
    </>
  )
}
