'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState, useTransition } from 'react'
import { ColumnTable, type FileColumn } from '@/components/import/column-table'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { Switch } from '@/components/ui/switch'
import type { ActionResult } from '@/lib/action'
import { toDatabaseMapping } from '@/lib/csv/columns.rules'
import { messageFor } from '@/lib/messages'

type Step = Promise<ActionResult<{ import_id: string }>>

export type ChangeHeader = (input: { org: string; import_id: string; has_header: boolean }) => Step

/** What the page hands on to the form of either kind of import. */
export type MappingStart<Field extends string> = {
  org: string
  importId: string
  /** The page whose address the import's id extends. */
  pathname: string
  columns: FileColumn[]
  hasHeader: boolean
  /** A guess, or what was chosen before. */
  mapping: (Field | null)[]
  changeHeader: ChangeHeader
}

interface MappingFormProps<Field extends string> extends MappingStart<Field> {
  fields: readonly Field[]
  labels: Record<Field, string>
  /** Why a mapping cannot be used, as a reason, or null. */
  problemOf: (mapping: (Field | null)[]) => string | null
  review: (mapping: Record<string, Field>) => Step
  /** Other choices that the review goes by. */
  children: (mapping: (Field | null)[]) => ReactNode
}

/** Which column is what. The guesses are a start; the dry run that follows shows what they do. */
export function MappingForm<Field extends string>({
  org,
  importId,
  pathname,
  columns,
  hasHeader,
  mapping: start,
  changeHeader,
  fields,
  labels,
  problemOf,
  review,
  children,
}: MappingFormProps<Field>) {
  const router = useRouter()
  const [mapping, setMapping] = useState(start)
  const [reason, setReason] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function run(step: () => Step) {
    startTransition(async () => {
      setReason(null)
      const result = await settle(() => step())
      // Read anew with another header, it is another import.
      if (result.ok) router.push(`${pathname}/${result.data.import_id}`)
      else setReason(result.reason)
    })
  }

  function submit() {
    const problem = problemOf(mapping)
    if (problem) setReason(problem)
    else run(() => review(toDatabaseMapping(mapping)))
  }

  const used = mapping.filter((field) => field !== null).length
  return (
    <div className="grid gap-5" aria-busy={pending}>
      {reason ? <Alert variant="destructive">{messageFor(reason)}</Alert> : null}
      <div className="flex items-center gap-2.5 text-sm">
        <Switch
          id="has-header"
          checked={hasHeader}
          disabled={pending}
          onCheckedChange={(checked) =>
            run(() => changeHeader({ org, import_id: importId, has_header: checked }))
          }
        />
        <label htmlFor="has-header">The first row of the file names the columns</label>
      </div>
      <ColumnTable
        columns={columns}
        fields={fields}
        labels={labels}
        mapping={mapping}
        onChange={(column, field) =>
          setMapping((old) => old.map((value, index) => (index === column ? field : value)))
        }
      />
      {children(mapping)}
      <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t bg-background/92 px-4 py-3 backdrop-blur-sm sm:mx-0 sm:px-0">
        <Button aria-disabled={pending || undefined} onClick={pending ? undefined : submit}>
          {pending ? <Spinner /> : null}
          {pending ? 'Checking every row…' : 'Show what would happen'}
        </Button>
        <p className="text-muted-foreground text-sm">
          {used} of {columns.length} columns used. Nothing is saved yet.
        </p>
      </div>
    </div>
  )
}
