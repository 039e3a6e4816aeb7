import type { ReactNode } from 'react'
import { type ImportAction, ImportStepButton } from '@/components/import/import-step-button'
import { ImportWorking } from '@/components/import/import-working'
import { UndoImportButton } from '@/components/import/undo-import-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import type { ImportProgress, ImportState } from '@/lib/csv/imports.schemas'

interface ImportStepsProps {
  org: string
  state: ImportState
  progress: ImportProgress
  /** What is counted, where it is not rows. */
  unit?: { one: string; many: string }
  /** The list that is imported to; its imports are under /import. */
  pathname: string
  /** What the list is of: "customers". */
  plural: string
  apply: ImportAction
  cancel: ImportAction
  undo: ImportAction
  /** What would come or change, in a number and a noun; null when nothing would. */
  change: string | null
  nothing: { title: string; text: string }
  plan: ReactNode
  done: ReactNode
  undone: ReactNode
  /** What becomes of everything when it is undone. */
  undoing: string
  /** What else there is to know before it is applied and after. */
  facts?: ReactNode
}

/** What can be done with an import where it stands now. */
export function ImportSteps(props: ImportStepsProps) {
  const { org, state, pathname, plural, done, undone, facts } = props
  switch (state.status) {
    case 'reviewed':
      return (
        <>
          <Reviewed {...props} />
          {facts}
        </>
      )
    case 'applying':
    case 'undoing':
      return (
        <ImportWorking
          org={org}
          importId={state.id}
          pathname={`${pathname}/import/${state.id}`}
          progress={props.progress}
          unit={props.unit}
          resume={state.status === 'undoing' ? props.undo : props.apply}
          undo={<Undo {...props} />}
        />
      )
    case 'applied':
      return (
        <>
          <div className="grid justify-items-start gap-3">
            <Alert variant="success" title="The import is done">
              {done} Every row of the file is accounted for below.
            </Alert>
            <div className="flex flex-wrap gap-2">
              <Button asChild>
                <Link href={pathname}>Show the {plural}</Link>
              </Button>
              <Undo {...props} />
            </div>
          </div>
          {facts}
        </>
      )
    case 'undone':
      return (
        <div className="grid justify-items-start gap-3">
          <Alert variant="success" title="The import was undone">
            {undone}
          </Alert>
          {state.kept_count > 0 ? (
            <Button variant="outline" asChild>
              <Link href={`${pathname}/import/${state.id}?result=kept`} scroll={false}>
                Show what was kept
              </Link>
            </Button>
          ) : null}
        </div>
      )
    default:
      return null
  }
}

function Reviewed({
  org,
  state: { id },
  pathname,
  apply,
  cancel,
  change,
  nothing,
  plan,
}: ImportStepsProps) {
  return (
    <div className="grid justify-items-start gap-3">
      {change === null ? (
        <Alert variant="warning" title={nothing.title}>
          {nothing.text}
        </Alert>
      ) : (
        <Alert title="This is what would happen">
          {plan} Look through the rows, then import them, or match the columns differently.
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        {change === null ? null : (
          <ImportStepButton org={org} importId={id} action={apply} pendingLabel="Importing…">
            {`Import ${change}`}
          </ImportStepButton>
        )}
        <Button variant="outline" asChild>
          <Link href={`${pathname}/import/${id}?step=columns`}>Change the columns</Link>
        </Button>
        <ImportStepButton
          org={org}
          importId={id}
          action={cancel}
          variant="ghost"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}

function Undo({ org, state, undoing, undo }: ImportStepsProps) {
  return (
    <UndoImportButton
      org={org}
      importId={state.id}
      fileName={state.file_name}
      description={undoing}
      undo={undo}
    />
  )
}
