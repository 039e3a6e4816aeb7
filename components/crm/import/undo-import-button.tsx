'use client'

import { Undo2 } from 'lucide-react'
import type { ImportAction } from '@/components/crm/import/import-step-button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import type { CustomerImport } from '@/lib/crm/imports.schemas'

interface UndoImportButtonProps {
  org: string
  customerImport: CustomerImport
  undo: ImportAction
}

export function UndoImportButton({ org, customerImport, undo }: UndoImportButtonProps) {
  const { id, file_name, insert_count, update_count } = customerImport
  return (
    <ConfirmButton
      variant="outline"
      title={`Undo the import of ${file_name}?`}
      description={`Up to ${count(insert_count)} that it added will be removed, and up to ${count(
        update_count,
      )} that it updated will be as before. Customers that somebody changed since are kept as they are now; you will see which.`}
      confirmLabel="Undo the import"
      onConfirm={() => undo({ org, import_id: id })}
    >
      <Undo2 aria-hidden />
      Undo the import
    </ConfirmButton>
  )
}

function count(customers: number): string {
  return `${customers.toLocaleString('en')} ${customers === 1 ? 'customer' : 'customers'}`
}
