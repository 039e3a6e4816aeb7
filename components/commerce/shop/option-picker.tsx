import { ChevronDownIcon } from '@/components/commerce/shop/icons'
import type { OptionGroup } from '@/components/commerce/shop/option-combinations'

interface OptionPickerProps {
  groups: OptionGroup[]
  /** The values that are chosen at first. */
  chosen: string[]
  /** Values that cannot be had in any form. */
  soldOut: ReadonlySet<string>[]
  /** What to say about the values of a long list. */
  notes?: ReadonlyMap<string, string[]> | undefined
}

/** A long list of sizes is a list; a short one is seen at a glance. */
const MAX_BUTTONS = 12

/**
 * The options of a product as fields of the form around it. `data-option` and `data-value` are what
 * options.css goes by to show price and stock of the choice.
 */
export function OptionPicker({ groups, chosen, soldOut, notes }: OptionPickerProps) {
  return groups.map((group, option) =>
    group.values.length > MAX_BUTTONS ? (
      <label key={group.name} className="grid gap-2">
        <span className="font-medium text-sm">
          <bdi>{group.name}</bdi>
        </span>
        <span className="relative">
          <select
            name={`option_${option}`}
            defaultValue={chosen[option]}
            className="h-control-lg w-full appearance-none rounded-lg border border-input bg-card ps-3.5 pe-10 text-sm hover:border-foreground/50"
          >
            {group.values.map((value, index) => (
              <option key={value} value={value} data-option={option} data-value={index}>
                {withNotes(value, [
                  ...(notes?.get(value) ?? []),
                  ...(soldOut[option]?.has(value) ? ['sold out'] : []),
                ])}
              </option>
            ))}
          </select>
          <ChevronDownIcon className="pointer-events-none absolute inset-y-0 end-3.5 my-auto size-4 text-muted-foreground" />
        </span>
      </label>
    ) : (
      <fieldset key={group.name} className="grid gap-2">
        <legend className="mb-2 font-medium text-sm">
          <bdi>{group.name}</bdi>
        </legend>
        <div className="flex flex-wrap gap-2">
          {group.values.map((value, index) => {
            const isSoldOut = soldOut[option]?.has(value) ?? false
            return (
              <label
                key={value}
                className={`relative inline-flex h-control-lg min-w-12 cursor-pointer items-center justify-center rounded-lg border border-input bg-card px-4 text-sm transition-colors hover:border-foreground/60 has-checked:border-foreground has-checked:bg-foreground has-checked:text-background has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2 ${isSoldOut ? 'border-dashed text-muted-foreground line-through' : ''}`}
              >
                <input
                  type="radio"
                  name={`option_${option}`}
                  value={value}
                  required
                  defaultChecked={value === chosen[option]}
                  data-option={option}
                  data-value={index}
                  className="absolute inset-0 cursor-pointer appearance-none rounded-lg opacity-0"
                />
                <bdi>{value}</bdi>
                {isSoldOut ? <span className="sr-only"> (sold out)</span> : null}
              </label>
            )
          })}
        </div>
      </fieldset>
    ),
  )
}

function withNotes(value: string, notes: string[]): string {
  return notes.length === 0 ? value : `${value} (${notes.join(', ')})`
}
