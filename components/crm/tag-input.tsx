'use client'

import { useState } from 'react'
import { ChipsInput } from '@/components/ui/chips-input'

interface TagInputProps {
  name: string
  defaultValue: string[]
  /** Tags of the organization, offered while one types. */
  suggestions: string[]
  maxLength: number
  /** A chip that is taken off is no event of the form. */
  onChange?: () => void
}

export function TagInput({ defaultValue, onChange, ...props }: TagInputProps) {
  const [tags, setTags] = useState(defaultValue)
  return (
    <ChipsInput
      {...props}
      values={tags}
      onChange={(next) => {
        setTags(next)
        onChange?.()
      }}
      listLabel="Chosen tags"
      removeLabel={(tag) => `Remove tag ${tag}`}
    />
  )
}
