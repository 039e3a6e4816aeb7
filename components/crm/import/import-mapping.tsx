'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { ColumnTable } from '@/components/crm/import/column-table'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { RadioGroup, RadioGroupItem } from '@/components/ui/radio-group'
import { Spinner } from '@/components/ui/spinner'
import { Switch } from '@/components/ui/switch'
import type { ActionResult } from '@/lib/action'
import type { ImportField, ImportMapping as Mapping } from '@/lib/crm/import-fields'
import { problemOfMapping, toDatabaseMapping } from '@/lib/crm/import-mapping.checks'
import type { OnMatch } from '@/lib/crm/imports.schemas'
import { messageFor } from '@/lib/messages'

interface ImportMappingProps {
  org: string
  importId: string
  columns: { name: string; samples: string[] }[]
  hasHeader: boolean
  mapping: Mapping
  onMatch: OnMatch
  review: (input: {
    org: string
    import_id: string
    mapping: Record<string, ImportField>
    on_match: OnMatch
  }) => Promise<ActionResult<{ import_id: string }>>
  changeHeader: (input: {
    org: string
    import_id: string
    has_header: boolean
  }) => Promise<ActionResult<{ import_id: string }>>
}

/** Which column is what. The guesses are a start; the dry run that follows shows what they do. */
export function ImportMapping({
  org,
  importId,
  columns,
  hasHeader,
  mapping: guess,
  onMatch: firstOnMatch,
  review,
  changeHeader,
}: ImportMappingProps) {
  const router = useRouter()
  const [mapping, setMapping] = useState(guess)
  const [onMatch, setOnMatch] = useState(firstOnMatch)
  const [reason, setReason] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function run(step: () => Promise<ActionResult<{ import_id: string }>>) {
    startTransition(async () => {
      setReason(null)
      const result = await step()
      // Read anew with another header, it is another import.
      if (result.ok) router.push(`/o/${org}/customers/import/${result.data.import_id}`)
      else setReason(result.reason)
    })
  }

  function submit() {
    const problem = problemOfMapping(mapping)
    if (problem) setReason(problem)
    else {
      run(() =>
        review({
          org,
          import_id: importId,
          mapping: toDatabaseMapping(mapping),
          on_match: onMatch,
        }),
      )
    }
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
        mapping={mapping}
        onChange={(column, field) =>
          setMapping((old) => old.map((value, index) => (index === column ? field : value)))
        }
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium text-sm">When a customer exists already</legend>
        <p className="text-muted-foreground text-sm">
          Found by external reference, else by e-mail.
        </p>
        <RadioGroup
          value={onMatch}
          onValueChange={(value) => setOnMatch(value === 'skip' ? 'skip' : 'update')}
        >
          <Choice value="update" label="Update it with what the file says">
            Empty cells change nothing.
          </Choice>
          <Choice value="skip" label="Leave it as it is">
            Only new customers are added.
          </Choice>
        </RadioGroup>
      </fieldset>
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

function Choice({ value, label, children }: { value: string; label: string; children: string }) {
  const id = `on-match-${value}`
  return (
    <div className="flex items-start gap-2.5 text-sm">
      <span className="flex h-lh items-center">
        <RadioGroupItem id={id} value={value} />
      </span>
      <label htmlFor={id}>
        {label}
        <span className="block text-muted-foreground">{children}</span>
      </label>
    </div>
  )
}
