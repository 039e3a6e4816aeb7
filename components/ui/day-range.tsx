'use client'

import type { FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type DayRange, type Days, dayRanges } from '@/lib/day-ranges'
import { cn } from '@/lib/utils'

interface DayRangeFieldsProps {
  days: Days
  /** Today in the organization's time zone. */
  today: string
  onChange: (days: Days) => void
}

/** A usual stretch of time with one click, or any two days. */
export function DayRangeFields({ days, today, onChange }: DayRangeFieldsProps) {
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    onChange(orderedDays(data.get('from'), data.get('to')))
  }

  const isCurrent = ({ from, to }: DayRange) => days.from === from && days.to === to
  return (
    <div className="grid gap-3">
      <ul className="grid grid-cols-2 gap-1">
        {dayRanges(today).map((range) => (
          <li key={range.label} className="flex">
            <button
              type="button"
              aria-pressed={isCurrent(range)}
              onClick={() => onChange({ from: range.from, to: range.to })}
              className={cn(
                'min-h-control-sm flex-1 rounded-sm px-2 text-start text-sm hover:bg-accent',
                isCurrent(range) && 'bg-accent font-medium',
              )}
            >
              {range.label}
            </button>
          </li>
        ))}
      </ul>
      <form
        // New days from elsewhere (a preset, a chip) are new first values of the fields.
        key={`${days.from}/${days.to}`}
        onSubmit={onSubmit}
        className="grid gap-2 border-t pt-3"
      >
        <div className="grid grid-cols-2 gap-2">
          <Field name="from" label="From">
            <Input type="date" defaultValue={days.from} />
          </Field>
          <Field name="to" label="Until">
            <Input type="date" defaultValue={days.to} />
          </Field>
        </div>
        <div className="flex gap-2">
          <Button type="submit" variant="secondary" size="sm">
            Apply
          </Button>
          {days.from || days.to ? (
            <Button variant="ghost" size="sm" onClick={() => onChange({})}>
              Clear
            </Button>
          ) : null}
        </div>
      </form>
    </div>
  )
}

/** Two days in the wrong order are meant the other way round; an empty one leaves its end open. */
function orderedDays(from: FormDataEntryValue | null, to: FormDataEntryValue | null): Days {
  const [first, second] = [from, to].map((value) => (typeof value === 'string' ? value : ''))
  if (first && second && first > second) return { from: second, to: first }
  return {
    ...(first ? { from: first } : {}),
    ...(second ? { to: second } : {}),
  }
}
