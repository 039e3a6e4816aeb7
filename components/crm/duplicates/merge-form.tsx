'use client'

import { GitMerge } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { CUSTOMER_FIELD_LABELS } from '@/components/crm/customer-values'
import { MergeChoice } from '@/components/crm/duplicates/merge-choice'
import { describeCounts } from '@/components/crm/duplicates/merge-words'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { TagList } from '@/components/crm/tag-list'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import {
  MERGE_FIELDS,
  type MergeField,
  type MergePreview,
  type MergeSide,
} from '@/lib/crm/merges.schemas'
import { messageFor } from '@/lib/messages'

type Side = 'a' | 'b'

interface MergeFormProps {
  org: string
  preview: MergePreview
  countries: { code: string; name: string }[]
  merge: Action<{ merge_id: string; survivor_id: string }>
  undo: Action<{ customer_id: string }>
}

/** Two customers beside each other: which one stays, and which value of the two in each field. */
export function MergeForm({ org, preview, countries, merge, undo }: MergeFormProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const locale = useLocale()
  const [kept, setKept] = useState<Side>(preview.problem && !preview.problem_swapped ? 'b' : 'a')
  const [chosen, setChosen] = useState<Partial<Record<MergeField, Side>>>({})
  const [refusal, setRefusal] = useState<string | null>(null)

  const sides: Record<Side, MergeSide> = { a: preview.survivor, b: preview.merged }
  const problem = kept === 'a' ? preview.problem : preview.problem_swapped
  const survivor = sides[kept]
  const merged = sides[kept === 'a' ? 'b' : 'a']

  const shown = (side: MergeSide, field: MergeField): string | null => {
    if (field === 'segment') return SEGMENT_LABELS[side.segment]
    if (field === 'owner_id') return side.owner_name
    if (field === 'country_code') {
      return countries.find(({ code }) => code === side.country_code)?.name ?? side.country_code
    }
    return side[field]
  }
  // Unless somebody chose: what stays has precedence, and its gaps are filled.
  const usual = (field: MergeField): Side =>
    survivor[field] === null ? (kept === 'a' ? 'b' : 'a') : kept
  const sideOf = (field: MergeField): Side => chosen[field] ?? usual(field)

  function run() {
    startTransition(async () => {
      const unusual = MERGE_FIELDS.filter((field) => sideOf(field) !== usual(field))
      const result = await settle(() =>
        merge({
          org,
          survivor_id: survivor.id,
          merged_id: merged.id,
          values: Object.fromEntries(unusual.map((field) => [field, sides[sideOf(field)][field]])),
        }),
      )
      if (!result.ok) {
        setRefusal(result.reason)
        // Somebody may have been faster; the page then says what is left to do.
        router.refresh()
        return
      }
      router.push(`/o/${org}/customers/${survivor.id}`)
      toast.undo(`${merged.display_name} is part of ${survivor.display_name} now`, async () => {
        const undone = await settle(() => undo({ org, merge_id: result.data.merge_id }))
        if (undone.ok) toast.success(`${merged.display_name} is a customer of its own again`)
        else toast.error(messageFor(undone.reason))
      })
    })
  }

  return (
    <form
      className="grid max-w-4xl gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!pending && problem === null) run()
      }}
    >
      {refusal !== null ? <Alert variant="destructive">{messageFor(refusal)}</Alert> : null}
      {problem !== null ? <Alert variant="warning">{messageFor(problem)}</Alert> : null}
      <div className="rounded-lg border bg-card">
        <MergeChoice
          name="survivor"
          label="Keep"
          hint="This record keeps its link and history; links to the other one redirect here."
          options={(['a', 'b'] as const).map((side) => ({
            side,
            value: sides[side].display_name,
            note: (
              <>
                Added <LocalTime value={sides[side].created_at} format="date" />
                {sides[side].archived_at ? ', archived' : null}
              </>
            ),
          }))}
          checked={kept}
          onChoose={setKept}
        />
        {MERGE_FIELDS.map((field) => (
          <MergeChoice
            key={field}
            name={field}
            label={CUSTOMER_FIELD_LABELS[field]}
            options={(['a', 'b'] as const).map((side) => ({
              side,
              value: shown(sides[side], field),
            }))}
            checked={sideOf(field)}
            onChoose={(side) => setChosen({ ...chosen, [field]: side })}
          />
        ))}
        <div className="grid gap-x-4 gap-y-2 border-t px-4 py-3 text-sm sm:grid-cols-[9rem_1fr_1fr]">
          <p className="font-medium">Tags</p>
          {([sides.a, sides.b] as const).map((side) => (
            <div key={side.id} className="min-w-0">
              {side.tags.length > 0 ? (
                <TagList tags={side.tags} />
              ) : (
                <span className="text-muted-foreground">None</span>
              )}
            </div>
          ))}
        </div>
      </div>
      <p className="text-pretty text-muted-foreground text-sm">
        <bdi className="text-foreground">{survivor.display_name}</bdi> keeps the tags of both
        {describeCounts(merged.counts, locale) ? (
          <> and receives {describeCounts(merged.counts, locale)}</>
        ) : null}
        . You can undo this at any time.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" aria-disabled={pending || problem !== null || undefined}>
          {pending ? <Spinner /> : <GitMerge aria-hidden />}
          {pending ? 'Merging…' : 'Merge'}
        </Button>
        <Button variant="ghost" asChild>
          <Link href={`/o/${org}/customers/duplicates`}>Cancel</Link>
        </Button>
      </div>
    </form>
  )
}
