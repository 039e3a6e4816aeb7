import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'

export interface ChangedField {
  label: string
  before: string
  now: string
}

interface ChangedElsewhereProps {
  /** "Someone changed this customer while you were editing" */
  title: string
  changes: ChangedField[]
  /** Drops what was typed and goes on from the newer values. */
  onTake: () => void
}

/** What someone else saved while this form was open, field by field. */
export function ChangedElsewhere({ title, changes, onTake }: ChangedElsewhereProps) {
  return (
    <Alert variant="warning" title={title}>
      {changes.length === 0 ? (
        <p>The fields of this form are the same as before.</p>
      ) : (
        <dl className="my-2 grid gap-1">
          {changes.map(({ label, before, now }) => (
            <div key={label} className="flex flex-wrap gap-x-2">
              <dt className="font-medium text-foreground">{label}</dt>
              <dd className="min-w-0 break-words">
                <del>
                  <bdi>{before || 'empty'}</bdi>
                </del>
                {' → '}
                <ins className="text-foreground no-underline">
                  <bdi>{now || 'empty'}</bdi>
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p>
        Your changes are not saved yet. Save them over the newer values, or continue from those.
      </p>
      <Button variant="outline" size="sm" className="mt-2" onClick={onTake}>
        Use the newer values
      </Button>
    </Alert>
  )
}
