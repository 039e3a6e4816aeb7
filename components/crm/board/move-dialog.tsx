'use client'

import { type FormEvent, useState } from 'react'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS, MOVE_REASON_MAX_LENGTH } from '@/lib/crm/customers.values'

interface MoveDialogProps {
  name: string
  from: CustomerSegment
  /** Known when a card was dropped there; otherwise it is chosen here. */
  to: CustomerSegment | null
  onMove: (to: CustomerSegment, reason: string) => void
  onClose: () => void
}

/** Asks why. The answer stands in the timeline; leaving it empty is fine. */
export function MoveDialog({ name, from, to, onMove, onClose }: MoveDialogProps) {
  const choices = CUSTOMER_SEGMENTS.filter((segment) => segment !== from)
  const [chosen, setChosen] = useState(to ?? choices[0] ?? from)

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    onMove(chosen, typeof reason === 'string' ? reason.trim() : '')
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <form onSubmit={onSubmit} className="grid gap-4">
          <div className="grid gap-1 pe-8">
            <DialogTitle>
              Move <bdi>{name}</bdi>
              {to ? ` to ${SEGMENT_LABELS[to]}` : null}
            </DialogTitle>
            <DialogDescription>The reason is shown in the timeline.</DialogDescription>
          </div>
          {to ? null : (
            <Field name="segment" label="Segment">
              <NativeSelect
                value={chosen}
                onChange={(event) =>
                  setChosen(choices.find((choice) => choice === event.target.value) ?? chosen)
                }
              >
                {choices.map((segment) => (
                  <option key={segment} value={segment}>
                    {SEGMENT_LABELS[segment]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          )}
          <Field name="reason" label="Reason" optional>
            <Textarea rows={3} maxLength={MOVE_REASON_MAX_LENGTH} autoFocus={to !== null} />
          </Field>
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Move</Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
