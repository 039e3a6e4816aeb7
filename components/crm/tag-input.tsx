'use client'

import { useState } from 'react'
import { ChipsInput } from '@/components/ui/chips-input'

interface TagInputProps {
  name: string
  defaultValue: string[]
  /** Tags of the organization, offered while one types. */
  suggestions: string[]
  maxLength: number
}

export function TagInput({ defaultValue, ...props }: TagInputProps) {
  const [tags, setTags] = useState(defaultValue)
  return (
    <ChipsInput
      {...props}
      values={tags}
      onChange={setTags}
      listLabel="Chosen tags"
      removeLabel={(tag) => `Remove tag ${tag}`}
    />
  )
}
