'use client'

import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { Input } from '@/components/ui/input'

interface TagInputProps {
  name: string
  defaultValue: string[]
  /** Tags of the organization, offered while one types. */
  suggestions: string[]
  maxLength: number
}

/** Tags as chips over a text field: comma or Enter adds one, Backspace takes the last one back. */
export function TagInput({ name, defaultValue, suggestions, maxLength }: TagInputProps) {
  const [tags, setTags] = useState(defaultValue)
  const [text, setText] = useState('')
  const listId = useId()

  function add(value: string) {
    const names = value.split(/[,;]/).flatMap((part) => part.trim() || [])
    setText('')
    setTags((old) => {
      const known = new Set(old.map((tag) => tag.toLowerCase()))
      return [...old, ...names.filter((tag) => !known.has(tag.toLowerCase()))]
    })
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' && text.trim() !== '') || /^[,;]$/.test(event.key)) {
      event.preventDefault()
      add(text)
    } else if (event.key === 'Backspace' && text === '') {
      setTags((old) => old.slice(0, -1))
    }
  }

  return (
    <div className="grid gap-1.5">
      {/* What is typed but not yet a chip counts too. */}
      <input type="hidden" name={name} value={[...tags, text.trim()].filter(Boolean).join(',')} />
      <Input
        name=""
        value={text}
        list={listId}
        maxLength={maxLength}
        autoComplete="off"
        onKeyDown={onKeyDown}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => add(text)}
      />
      <datalist id={listId}>
        {suggestions
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
      {tags.length > 0 ? (
        <ul aria-label="Chosen tags" className="flex flex-wrap gap-1">
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
                onClick={() => setTags((old) => old.filter((other) => other !== tag))}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
