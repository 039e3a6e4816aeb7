'use client'

import { Trash2 } from 'lucide-react'
import { ConfirmButton } from '@/components/ui/confirm-button'
import type { ActionResult } from '@/lib/action'

interface DiscardExportProps {
  org: string
  exportId: string
  isOpen: boolean
  discard: (input: {
    org: string
    export_id: string
  }) => Promise<ActionResult<{ export_id: string }>>
}

export function DiscardExport({ org, exportId, isOpen, discard }: DiscardExportProps) {
  return (
    <ConfirmButton
      variant="ghost"
      size="sm"
      title={isOpen ? 'Stop this export?' : 'Remove the files of this export?'}
      description={
        isOpen
          ? 'No file will be made. You can export the same customers again at any time.'
          : 'Nobody can download them any more. The customers stay as they are.'
      }
      confirmLabel={isOpen ? 'Stop' : 'Remove'}
      onConfirm={() => discard({ org, export_id: exportId })}
    >
      <Trash2 aria-hidden />
      {isOpen ? 'Stop' : 'Remove'}
    </ConfirmButton>
  )
}
