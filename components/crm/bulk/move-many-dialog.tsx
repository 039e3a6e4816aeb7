'use client'

import { SEGMENT_LABELS } from '@/components/crm/segments'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { Textarea } from '@/components/ui/textarea'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS, MOVE_REASON_MAX_LENGTH } from '@/lib/crm/customers.values'

interface MoveManyDialogProps {
  whom: string
  onSubmit: (segment: CustomerSegment, reason: string) => Promise<string | null>
  onClose: () => void
}

export function MoveManyDialog({ whom, onSubmit, onClose }: MoveManyDialogProps) {
  return (
    <QuestionDialog
      title={`Move ${whom}`}
      description="The reason is shown in the timeline of each customer."
      submitLabel="Move"
      onSubmit={(data) => {
        const reason = data.get('reason')
        return onSubmit(
          CUSTOMER_SEGMENTS.find((segment) => segment === data.get('segment')) ?? 'CUSTOMER',
          typeof reason === 'string' ? reason.trim() : '',
        )
      }}
      onClose={onClose}
    >
      <Field name="segment" label="Segment">
        <NativeSelect defaultValue="CUSTOMER">
          {CUSTOMER_SEGMENTS.map((segment) => (
            <option key={segment} value={segment}>
              {SEGMENT_LABELS[segment]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field name="reason" label="Reason" optional>
        <Textarea rows={2} maxLength={MOVE_REASON_MAX_LENGTH} />
      </Field>
    </QuestionDialog>
  )
}
