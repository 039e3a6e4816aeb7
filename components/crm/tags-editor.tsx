'use client'

import { X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Label } from '@/components/ui/label'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.schemas'

interface TagsEditorProps {
  tags: string[]
  suggestions: string[]
  onChange: (tags: string[]) => void
}

/** Each tag is added or taken off at once. */
export function TagsEditor({ tags, suggestions, onChange }: TagsEditorProps) {
  const [text, setText] = useState('')
  const id = useId()

  function add(event: FormEvent) {
    event.preventDefault()
    const known = new Set(tags.map((tag) => tag.toLowerCase()))
    const added = text
      .split(/[,;]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && !known.has(tag.toLowerCase()))
    setText('')
    if (added.length > 0) onChange([...tags, ...added])
  }

  return (
    <form onSubmit={add} className="grid gap-1.5">
      <Label htmlFor={id}>Tags</Label>
      {tags.length > 0 ? (
        <ul aria-label="Tags of this customer" className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li
              key={tag}
              className="flex h-6 max-w-full items-center gap-1 rounded-sm bg-secondary ps-2 pe-1 font-medium text-xs"
            >
              <span className="truncate">
                <bdi>{tag}</bdi>
              </span>
              <button
                type="button"
                aria-label={`Remove tag ${tag}`}
                className="inline-flex size-5 items-center justify-center rounded-sm hover:bg-accent"
                onClick={() => onChange(tags.filter((other) => other !== tag))}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="flex gap-2">
        <Input
          id={id}
          value={text}
          list={`${id}-known`}
          maxLength={CUSTOMER_LIMITS.tag}
          autoComplete="off"
          placeholder="Add a tag"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" variant="outline" disabled={text.trim() === ''}>
          Add
        </Button>
      </div>
      <datalist id={`${id}-known`}>
        {suggestions
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </form>
  )
}
