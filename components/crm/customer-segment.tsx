'use client'

import { Check } from 'lucide-react'
import { type FormEvent, useOptimistic, useState, useTransition } from 'react'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { isolate } from '@/components/ui/isolate'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { CustomerSegment as Segment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS, MOVE_REASON_MAX_LENGTH } from '@/lib/crm/customers.values'
import { cn } from '@/lib/utils'

interface CustomerSegmentProps {
  org: string
  customerId: string
  name: string
  segment: Segment
  canWrite: boolean
  move: Action<unknown>
}

const CURRENT: Record<Segment, string> = {
  LEAD: 'border-info/40 bg-info/12 text-info',
  OPPORTUNITY: 'border-warning/40 bg-warning/12 text-warning',
  CUSTOMER: 'border-success/40 bg-success/12 text-success',
  CHURNED: 'border-foreground/25 bg-secondary text-foreground',
}

/** Where the customer stands, as the four steps there are; each other one is a way to move there. */
export function CustomerSegment({
  org,
  customerId,
  name,
  segment,
  canWrite,
  move,
}: CustomerSegmentProps) {
  const [shown, show] = useOptimistic(segment)
  const [asked, ask] = useState<Segment | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function moveTo(to: Segment, reason: string) {
    const from = segment
    setRefusal(null)
    startTransition(async () => {
      show(to)
      const input = { org, customer_ids: [customerId] }
      const result = await settle(() =>
        move({ ...input, from, segment: to, ...(reason ? { reason } : {}) }),
      )
      if (!result.ok) {
        setRefusal(messageOf(result))
        return
      }
      ask(null)
      toast.undo(`${isolate(name)} is now ${SEGMENT_LABELS[to]}`, async () => {
        const undone = await settle(() => move({ ...input, from: to, segment: from }))
        if (undone.ok) toast.success(`${isolate(name)} is ${SEGMENT_LABELS[from]} again`)
        else toast.error(messageOf(undone))
      })
    })
  }

  function onSubmit(event: FormEvent<HTMLFormElement>, to: Segment) {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    if (!pending) moveTo(to, typeof reason === 'string' ? reason.trim() : '')
  }

  if (!canWrite) return <SegmentBadge segment={segment} />
  return (
    <ul
      aria-label="Segment"
      aria-busy={pending}
      className="grid w-full max-w-xl grid-cols-4 gap-0.5 rounded-lg border bg-card p-0.5"
    >
      {CUSTOMER_SEGMENTS.map((step) => {
        const isCurrent = step === shown
        const label = SEGMENT_LABELS[step]
        const look = cn(
          'inline-flex h-control-sm w-full items-center justify-center gap-1 rounded-md border border-transparent px-1 font-medium text-xs transition-colors sm:px-3',
          isCurrent ? CURRENT[step] : 'text-muted-foreground hover:bg-accent hover:text-foreground',
        )
        return (
          <li key={step} className="min-w-0">
            {isCurrent && asked !== step ? (
              <span aria-current="step" className={look}>
                <Check aria-hidden className="size-3.5 shrink-0 max-sm:hidden" />
                <span className="truncate">{label}</span>
              </span>
            ) : (
              <Popover
                open={asked === step}
                onOpenChange={(open) => {
                  setRefusal(null)
                  ask(open ? step : null)
                }}
              >
                <PopoverTrigger className={look} aria-label={`Move to ${label}`}>
                  <span className="truncate">{label}</span>
                </PopoverTrigger>
                <PopoverContent align="center" aria-label={`Move to ${label}`}>
                  <form onSubmit={(event) => onSubmit(event, step)} className="grid gap-3">
                    {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
                    <Field
                      name="reason"
                      label={`Why ${label}?`}
                      optional
                      hint="Shown in the timeline."
                    >
                      <Input maxLength={MOVE_REASON_MAX_LENGTH} autoComplete="off" autoFocus />
                    </Field>
                    <div className="flex justify-end gap-2">
                      <PopoverClose asChild>
                        <Button variant="ghost" size="sm">
                          Cancel
                        </Button>
                      </PopoverClose>
                      <Button type="submit" size="sm" aria-disabled={pending || undefined}>
                        Move to {label}
                      </Button>
                    </div>
                  </form>
                </PopoverContent>
              </Popover>
            )}
          </li>
        )
      })}
    </ul>
  )
}
