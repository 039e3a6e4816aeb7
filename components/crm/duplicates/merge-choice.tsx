import type { ReactNode } from 'react'
import { cn } from '@/lib/utils'

type Side = 'a' | 'b'

interface MergeChoiceProps {
  name: string
  label: string
  hint?: string
  options: { side: Side; value: string | null; note?: ReactNode }[]
  checked: Side
  onChoose: (side: Side) => void
}

/** One line of a merge: the value of each customer. Where both have the same, nothing is asked. */
export function MergeChoice({ name, label, hint, options, checked, onChoose }: MergeChoiceProps) {
  const [first, second] = options
  const isChoice = name === 'survivor' || first?.value !== second?.value
  const layout = 'grid gap-x-4 gap-y-2 px-4 py-3 text-sm sm:grid-cols-[9rem_1fr_1fr]'
  if (!isChoice) {
    return (
      <div className={cn(layout, 'border-t')}>
        <p className="font-medium">{label}</p>
        <p className="min-w-0 break-words text-muted-foreground sm:col-span-2">
          {first?.value ? <bdi>{first.value}</bdi> : 'Empty in both'}
        </p>
      </div>
    )
  }
  return (
    // Named by a paragraph, because a legend is no item of a grid.
    <fieldset
      aria-labelledby={`merge-${name}`}
      className={cn(layout, name !== 'survivor' && 'border-t')}
    >
      <div className="sm:pt-2">
        <p id={`merge-${name}`} className="font-medium">
          {label}
        </p>
        {hint ? <p className="text-pretty text-muted-foreground text-xs">{hint}</p> : null}
      </div>
      {options.map(({ side, value, note }) => (
        <label
          key={side}
          className={cn(
            'flex min-w-0 cursor-pointer items-start gap-2.5 rounded-md border px-3 py-2 transition-colors hover:border-foreground/40',
            checked === side ? 'border-primary bg-primary/6' : 'border-border',
          )}
        >
          <input
            type="radio"
            name={name}
            value={side}
            checked={checked === side}
            onChange={() => onChoose(side)}
            className="mt-0.5 size-4 shrink-0 accent-primary"
          />
          <span className="grid min-w-0">
            <span className={cn('min-w-0 break-words', value === null && 'text-muted-foreground')}>
              {value === null ? 'Empty' : <bdi>{value}</bdi>}
            </span>
            {note ? <span className="text-muted-foreground text-xs">{note}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
