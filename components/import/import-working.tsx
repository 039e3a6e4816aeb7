import type { ReactNode } from 'react'
import { type ImportAction, ImportStepButton } from '@/components/import/import-step-button'
import { RunProgress } from '@/components/import/run-progress'
import type { ImportProgress } from '@/lib/csv/imports.schemas'

interface ImportWorkingProps {
  org: string
  importId: string
  /** The page of the import; under it, /progress tells how far it is. */
  pathname: string
  progress: ImportProgress
  /** What is counted. */
  unit?: { one: string; many: string }
  resume: ImportAction
  /** What takes all of it back, for an import that was interrupted. */
  undo: ReactNode
}

/** An import that is being applied or undone, or was interrupted in the middle of it. */
export function ImportWorking({
  org,
  importId,
  pathname,
  progress,
  unit = { one: 'row', many: 'rows' },
  resume,
  undo,
}: ImportWorkingProps) {
  const isUndo = progress.status === 'undoing'
  return (
    <div className="grid gap-3 rounded-lg border bg-card p-4">
      <p className="font-medium">{titleOf(isUndo, progress.is_stalled)}</p>
      <RunProgress unit={unit} url={`${pathname}/progress`} first={progress} />
      {progress.is_stalled ? (
        <>
          <p className="text-muted-foreground text-sm">
            Nothing is half-done: the {unit.many} counted above are complete, the others have not
            been touched. {isUndo ? 'Go on with it.' : 'Go on from there, or take all of it back.'}
          </p>
          <div className="flex flex-wrap gap-2">
            <ImportStepButton
              org={org}
              importId={importId}
              action={resume}
              pendingLabel="Resuming…"
            >
              Resume
            </ImportStepButton>
            {isUndo ? null : undo}
          </div>
        </>
      ) : (
        <p className="text-muted-foreground text-sm">
          You can leave this page. If the server stops, nothing is lost: this page then offers to
          resume or to undo.
        </p>
      )}
    </div>
  )
}

function titleOf(isUndo: boolean, isStalled: boolean): string {
  if (isUndo) return isStalled ? 'Undoing this import was interrupted' : 'Taking the import back…'
  return isStalled ? 'This import was interrupted' : 'Importing…'
}
