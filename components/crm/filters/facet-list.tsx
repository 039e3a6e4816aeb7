'use client'

import { Check } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { FACET_LABELS, type FacetOption } from '@/components/crm/filters/facets'
import { TAG_DOT, tagHue } from '@/components/crm/tag-colors'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import type { Facet } from '@/lib/crm/filter-changes.rules'
import { cn } from '@/lib/utils'

/** A list that is longer than this is searched, not read. */
const READABLE = 8

interface FacetListProps {
  facet: Facet
  options: FacetOption[]
  selected: readonly string[]
  onToggle: (value: string) => void
  onClear: () => void
}

/** The values of one facet as checkboxes; arrows go up and down, letters narrow a long list. */
export function FacetList({ facet, options, selected, onToggle, onClear }: FacetListProps) {
  const id = useId()
  const [text, setText] = useState('')
  // What was chosen before the list opened is at its head; what is ticked now stays where it is.
  const [first] = useState(() => (options.length > READABLE ? new Set(selected) : null))
  const wanted = text.trim().toLocaleLowerCase('en')
  const ordered = first
    ? options.toSorted((a, b) => Number(first.has(b.value)) - Number(first.has(a.value)))
    : options
  const found = ordered.filter((option) => option.label.toLocaleLowerCase('en').includes(wanted))

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only passes the arrows between controls
    <div className="grid gap-1" onKeyDown={onArrow}>
      {options.length > READABLE ? (
        <Input
          type="search"
          aria-label={`Find in ${FACET_LABELS[facet].toLowerCase()}`}
          placeholder="Find…"
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          className="mb-1"
        />
      ) : null}
      <ul className="max-h-64 overflow-y-auto">
        {found.map((option) => (
          <li key={option.value}>
            <label
              htmlFor={`${id}-${option.value}`}
              className="flex min-h-control-sm cursor-pointer items-center gap-2 rounded-sm px-1.5 py-1 text-sm hover:bg-accent has-focus-visible:bg-accent"
            >
              <span className="relative flex size-4 shrink-0 text-primary-foreground">
                <input
                  id={`${id}-${option.value}`}
                  type="checkbox"
                  checked={selected.includes(option.value)}
                  onChange={() => onToggle(option.value)}
                  className="peer size-4 appearance-none rounded-sm border border-input bg-card checked:border-primary checked:bg-primary forced-colors:appearance-auto"
                />
                <Check
                  aria-hidden
                  strokeWidth={3}
                  className="pointer-events-none absolute inset-0 m-auto hidden size-3 peer-checked:block forced-colors:hidden"
                />
              </span>
              {option.color ? (
                <span
                  aria-hidden
                  className={cn('size-2 shrink-0 rounded-full', tagHue(option.color), TAG_DOT)}
                />
              ) : null}
              <span className="truncate" title={option.label}>
                <bdi>{option.label}</bdi>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length === 0 ? (
        <p className="px-1.5 py-2 text-muted-foreground text-xs">
          {options.length === 0 ? 'None yet.' : 'Nothing with this name.'}
        </p>
      ) : null}
      {selected.length > 0 ? (
        <Button variant="ghost" size="sm" className="justify-self-start" onClick={onClear}>
          Clear
        </Button>
      ) : null}
    </div>
  )
}

function onArrow(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const controls = [...event.currentTarget.querySelectorAll('input')]
  const position = event.target instanceof HTMLInputElement ? controls.indexOf(event.target) : -1
  const next = controls[position + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}
