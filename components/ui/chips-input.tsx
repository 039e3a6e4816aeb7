'use client'

import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react'
import { Input } from '@/components/ui/input'

interface ChipsInputProps {
  values: string[]
  onChange: (values: string[]) => void
  /** Of the form; what is typed but not yet a chip counts too. */
  name?: string
  /** What the list of chips is called: "Chosen tags". */
  listLabel: string
  /** "Remove tag VIP" */
  removeLabel: (value: string) => string
  /** Offered while one types. */
  suggestions?: string[]
  maxLength: number
  placeholder?: string
  'aria-label'?: string
  'aria-invalid'?: boolean | undefined
}

/** Short texts as chips under a field: comma or Enter adds one, Backspace takes the last one back. */
export function ChipsInput({
  values,
  onChange,
  name,
  listLabel,
  removeLabel,
  suggestions = [],
  maxLength,
  ...props
}: ChipsInputProps) {
  const [text, setText] = useState('')
  const listId = useId()

  function add(typed: string) {
    const known = new Set(values.map((value) => value.toLowerCase()))
    const fresh = typed.split(/[,;\n]/).flatMap((part) => {
      const value = part.trim().slice(0, maxLength)
      if (value === '' || known.has(value.toLowerCase())) return []
      known.add(value.toLowerCase())
      return [value]
    })
    setText('')
    if (fresh.length > 0) onChange([...values, ...fresh])
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' && text.trim() !== '') || /^[,;]$/.test(event.key)) {
      event.preventDefault()
      add(text)
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
      onChange(values.slice(0, -1))
    }
  }

  /** A pasted list is as many chips as it has parts. */
  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const pasted = event.clipboardData.getData('text')
    if (!/[,;\n]/.test(pasted)) return
    event.preventDefault()
    add(`${text}${pasted}`)
  }

  return (
    <div className="grid min-w-0 gap-1.5">
      {name === undefined ? null : (
        <input
          type="hidden"
          name={name}
          value={[...values, text.trim()].filter(Boolean).join(',')}
        />
      )}
      <Input
        {...props}
        name=""
        value={text}
        list={suggestions.length > 0 ? listId : undefined}
        maxLength={maxLength}
        autoComplete="off"
        dir="auto"
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => add(text)}
      />
      {suggestions.length > 0 ? (
        <datalist id={listId}>
          {suggestions
            .filter((suggestion) => !values.includes(suggestion))
            .map((suggestion) => (
              <option key={suggestion} value={suggestion} />
            ))}
        </datalist>
      ) : null}
      {values.length > 0 ? (
        <ul aria-label={listLabel} className="flex flex-wrap gap-1">
          {values.map((value) => (
            <li
              key={value}
              className="flex h-6 max-w-full items-center gap-1 rounded-sm bg-secondary ps-2 pe-1 font-medium text-xs"
            >
              <span className="truncate" title={value}>
                <bdi>{value}</bdi>
              </span>
              <button
                type="button"
                aria-label={removeLabel(value)}
                className="inline-flex size-5 items-center justify-center rounded-sm hover:bg-accent"
                onClick={() => onChange(values.filter((other) => other !== value))}
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
