import type { ReactNode } from 'react'
import { type ImportAction, ImportStepButton } from '@/components/import/import-step-button'
import { ReaderNotes } from '@/components/import/reader-notes'
import type { ImportState } from '@/lib/csv/imports.schemas'

interface ImportColumnsProps {
  org: string
  state: ImportState
  /** Where a file is brought. */
  href: string
  cancel: ImportAction
  /** The form that matches columns to fields. */
  children: ReactNode
}

/** What the reader made of a file, and which column is what. */
export function ImportColumns({ org, state, href, cancel, children }: ImportColumnsProps) {
  return (
    <div className="grid max-w-4xl gap-5">
      <ReaderNotes options={state.options} href={href} />
      {children}
      <ImportStepButton
        org={org}
        importId={state.id}
        action={cancel}
        variant="ghost"
        pendingLabel="Discarding…"
        className="justify-self-start"
      >
        Discard this file
      </ImportStepButton>
    </div>
  )
}
