'use client'

import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'

interface AssignDialogProps {
  whom: string
  owners: { id: string; name: string }[]
  /** Null is nobody. */
  onSubmit: (ownerId: string | null) => Promise<string | null>
  onClose: () => void
}

export function AssignDialog({ whom, owners, onSubmit, onClose }: AssignDialogProps) {
  return (
    <QuestionDialog
      title={`Assign ${whom}`}
      description="The owner looks after them; everybody else still sees them."
      submitLabel="Assign"
      onSubmit={(data) => {
        const owner = data.get('owner')
        return onSubmit(typeof owner === 'string' && owner !== '' ? owner : null)
      }}
      onClose={onClose}
    >
      <Field name="owner" label="Owner">
        <NativeSelect defaultValue="">
          <option value="">Nobody</option>
          {owners.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
    </QuestionDialog>
  )
}
