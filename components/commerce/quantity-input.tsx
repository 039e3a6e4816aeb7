'use client'

import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { readPieces } from '@/components/commerce/quantity.rules'
import { cn } from '@/lib/utils'

interface QuantityInputProps {
  /** What it counts, for those who do not see where it stands. */
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
  className?: string
}

/** A whole number with buttons for one less and one more; what is typed out of range is brought into it. */
export function QuantityInput({ label, value, min, max, onChange, className }: QuantityInputProps) {
  // While one types there may be nothing, or a number on its way.
  const [typed, setTyped] = useState<string | null>(null)
  const clamp = (number: number) => Math.min(max, Math.max(min, number))

  // What is no whole number stays as it was typed until one leaves: "1.5" is not fifteen.
  const isRead = typed === null || typed.trim() === '' || readPieces(typed) !== null

  function type(text: string) {
    setTyped(text)
    const pieces = readPieces(text)
    if (pieces !== null) onChange(clamp(pieces))
  }

  const button =
    'inline-flex size-control shrink-0 items-center justify-center text-muted-foreground hover:text-foreground disabled:opacity-40 focus-visible:-outline-offset-2'
  return (
    <span
      className={cn(
        'inline-flex items-center rounded-md border border-input bg-card hover:border-foreground/50',
        className,
      )}
    >
      <button
        type="button"
        aria-label={`${label}: one less`}
        disabled={value <= min}
        onClick={() => onChange(clamp(value - 1))}
        className={button}
      >
        <Minus aria-hidden className="size-3.5" />
      </button>
      <input
        inputMode="numeric"
        autoComplete="off"
        aria-label={label}
        aria-invalid={isRead ? undefined : true}
        maxLength={12}
        value={typed ?? String(value)}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setTyped(null)}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          setTyped(null)
          onChange(clamp(value + (event.key === 'ArrowUp' ? 1 : -1)))
        }}
        className="tabular h-[calc(var(--control)-2px)] w-11 min-w-0 bg-transparent text-center text-sm outline-none aria-invalid:text-destructive focus-visible:outline-2 focus-visible:outline-ring focus-visible:-outline-offset-2"
      />
      <button
        type="button"
        aria-label={`${label}: one more`}
        disabled={value >= max}
        onClick={() => onChange(clamp(value + 1))}
        className={button}
      >
        <Plus aria-hidden className="size-3.5" />
      </button>
    </span>
  )
}
