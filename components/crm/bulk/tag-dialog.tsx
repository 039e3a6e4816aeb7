'use client'

import { useState } from 'react'
import { FacetList } from '@/components/crm/filters/facet-list'
import type { FacetOption } from '@/components/crm/filters/facets'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'

interface TagDialogProps {
  kind: 'add_tags' | 'remove_tags'
  /** "12 customers" */
  whom: string
  tags: FacetOption[]
  /** With the name of a tag that is to be made first, if one was given. */
  onSubmit: (tagIds: string[], newName: string) => Promise<string | null>
  onClose: () => void
}

export function TagDialog({ kind, whom, tags, onSubmit, onClose }: TagDialogProps) {
  const [chosen, choose] = useState<string[]>([])
  const [newName, setNewName] = useState('')
  const isAdding = kind === 'add_tags'
  return (
    <QuestionDialog
      title={isAdding ? `Tag ${whom}` : `Take tags off ${whom}`}
      description={
        isAdding ? 'Tags they already have are kept.' : 'Customers without the tag are not changed.'
      }
      submitLabel={isAdding ? 'Add tags' : 'Remove tags'}
      isReady={chosen.length > 0 || newName.trim() !== ''}
      onSubmit={() => onSubmit(chosen, newName.trim())}
      onClose={onClose}
    >
      <FacetList
        facet="tag_ids"
        options={tags}
        selected={chosen}
        onToggle={(id) =>
          choose((old) => (old.includes(id) ? old.filter((other) => other !== id) : [...old, id]))
        }
        onClear={() => choose([])}
      />
      {isAdding ? (
        <Field name="new_tag" label="New tag">
          <Input
            maxLength={50}
            autoComplete="off"
            value={newName}
            onChange={(event) => setNewName(event.target.value)}
          />
        </Field>
      ) : null}
    </QuestionDialog>
  )
}
