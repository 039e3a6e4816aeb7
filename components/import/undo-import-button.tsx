'use client'

import { Undo2 } from 'lucide-react'
import type { ImportAction } from '@/components/import/import-step-button'
import { ConfirmButton } from '@/components/ui/confirm-button'

interface UndoImportButtonProps {
  org: string
  importId: string
  fileName: string
  description: string
  undo: ImportAction
}

export function UndoImportButton({
  org,
  importId,
  fileName,
  description,
  undo,
}: UndoImportButtonProps) {
  return (
    <ConfirmButton
      variant="outline"
      title={`Undo the import of ${fileName}?`}
      description={description}
      confirmLabel="Undo the import"
      onConfirm={() => undo({ org, import_id: importId })}
    >
      <Undo2 aria-hidden />
      Undo the import
    </ConfirmButton>
  )
}
