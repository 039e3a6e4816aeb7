import { UndoMerge } from '@/components/crm/duplicates/undo-merge'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { Action } from '@/lib/action'
import type { CustomerMerge } from '@/lib/crm/merges.schemas'

interface MergeListProps {
  org: string
  merges: CustomerMerge[]
  canUndo: boolean
  undo: Action<{ customer_id: string }>
}

/** The merges there were, newest first; any of them can be taken back. */
export function MergeList({ org, merges, canUndo, undo }: MergeListProps) {
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] divide-y rounded-lg border bg-card">
      {merges.map((merge) => (
        <li
          key={merge.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm"
        >
          <div className="min-w-0">
            <p className="break-words">
              <bdi className="font-medium">{merge.merged_name}</bdi> became part of{' '}
              <Link
                href={`/o/${org}/customers/${merge.survivor_id}`}
                className="font-medium underline-offset-4 hover:underline"
              >
                <bdi>{merge.survivor_name}</bdi>
              </Link>
            </p>
            <p className="text-muted-foreground text-xs">
              <bdi>{merge.created_by_name ?? 'A former colleague'}</bdi>,{' '}
              <LocalTime value={merge.created_at} />
              {merge.undone_at ? (
                <>
                  {' · undone by '}
                  <bdi>{merge.undone_by_name ?? 'a former colleague'}</bdi>
                </>
              ) : null}
            </p>
          </div>
          {canUndo && merge.undone_at === null ? (
            <UndoMerge org={org} mergeId={merge.id} name={merge.merged_name} undo={undo} />
          ) : null}
        </li>
      ))}
    </ul>
  )
}
