'use client'

import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { TagChip } from '@/components/crm/tag-chip'
import { TAG_DOT, tagHue } from '@/components/crm/tag-colors'
import { Input } from '@/components/ui/input'
import type { CustomerTag } from '@/lib/crm/customers.schemas'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import { cn } from '@/lib/utils'

interface TagsEditorProps {
  tags: string[]
  /** All tags of the organization. */
  known: CustomerTag[]
  onChange: (tags: string[]) => void
}

/** As many as one reads at a glance; typing finds the rest. */
const MOST_OFFERED = 8

type Choice = { name: string; color: string | null; isNew: boolean }

/** Each tag is added or taken off at once; a word that is no tag yet becomes one. */
export function TagsEditor({ tags, known, onChange }: TagsEditorProps) {
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const colorOf = (name: string) =>
    known.find((tag) => fold(tag.name) === fold(name))?.color ?? null
  const choices = choicesFor(text, tags, known)
  const isShown = isOpen && choices.length > 0
  const at = Math.min(active, choices.length - 1)

  function add(names: string[]) {
    const had = new Set(tags.map(fold))
    const added = names.filter((name) => name !== '' && !had.has(fold(name)))
    setText('')
    setActive(0)
    setIsOpen(false)
    if (added.length > 0) onChange([...tags, ...added])
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    const choice = choices[at]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (isShown) setActive((at + step + choices.length) % choices.length)
      setIsOpen(true)
    } else if (event.key === 'Escape' && isShown) {
      event.stopPropagation()
      setIsOpen(false)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (isShown && choice) add([choice.name])
    } else if (/^[,;]$/.test(event.key)) {
      event.preventDefault()
      add([text.trim()])
    }
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {tags.length > 0 ? (
        <ul aria-label="Tags of this customer" className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li key={tag} className="max-w-full">
              <TagChip
                name={tag}
                color={colorOf(tag)}
                action={
                  <button
                    type="button"
                    aria-label={`Remove tag ${tag}`}
                    className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-foreground/12"
                    onClick={() => {
                      onChange(tags.filter((other) => other !== tag))
                      input.current?.focus({ preventScroll: true })
                    }}
                  >
                    <X aria-hidden className="size-3.5" />
                  </button>
                }
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="relative">
        <Input
          ref={input}
          role="combobox"
          aria-label="Add a tag"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={`${id}-list`}
          aria-activedescendant={isShown ? `${id}-${at}` : undefined}
          value={text}
          maxLength={CUSTOMER_LIMITS.tag}
          autoComplete="off"
          placeholder="Add a tag"
          dir="auto"
          onKeyDown={onKeyDown}
          // Not by focus alone: a list that nobody asked for covers what is below it.
          onClick={() => setIsOpen(true)}
          onBlur={() => setIsOpen(false)}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
            setIsOpen(true)
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text')
            if (!/[,;\n]/.test(pasted)) return
            event.preventDefault()
            add(pasted.split(/[,;\n]/).map((name) => name.trim().slice(0, CUSTOMER_LIMITS.tag)))
          }}
        />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Tags"
          hidden={!isShown}
          className="absolute inset-x-0 top-full z-20 mt-1 rounded-lg border bg-popover p-1 text-popover-foreground shadow-lg"
        >
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keyboard, as the pattern asks
            // biome-ignore lint/a11y/useFocusableInteractive: the same, by aria-activedescendant
            <div
              key={choice.name}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className={cn(
                'flex min-h-control-sm cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm',
                index === at && 'bg-accent',
              )}
              // The field must not lose the focus, or the list is gone before the click.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add([choice.name])}
              onMouseMove={() => setActive(index)}
            >
              {choice.isNew ? (
                <Plus aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
              ) : (
                <span
                  aria-hidden
                  className={cn(
                    'mx-0.5 size-2.5 shrink-0 rounded-full',
                    tagHue(choice.color),
                    TAG_DOT,
                  )}
                />
              )}
              <span className="truncate">
                {choice.isNew ? 'New tag ' : null}
                <bdi>{choice.isNew ? `“${choice.name}”` : choice.name}</bdi>
              </span>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function choicesFor(text: string, tags: string[], known: CustomerTag[]): Choice[] {
  const wanted = fold(text.trim())
  const had = new Set(tags.map(fold))
  const found = known
    .filter((tag) => !had.has(fold(tag.name)) && fold(tag.name).includes(wanted))
    .toSorted(
      (a, b) =>
        Number(fold(b.name).startsWith(wanted)) - Number(fold(a.name).startsWith(wanted)) ||
        a.name.localeCompare(b.name),
    )
    .slice(0, MOST_OFFERED)
    .map(({ name, color }) => ({ name, color, isNew: false }))
  const isKnown = had.has(wanted) || known.some((tag) => fold(tag.name) === wanted)
  return wanted === '' || isKnown
    ? found
    : [...found, { name: text.trim(), color: null, isNew: true }]
}

/** "Café" and "cafe" are one tag to the database, too. */
function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
