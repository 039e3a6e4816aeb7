import type { ReactNode } from 'react'
import { RadioGroup, RadioGroupItem } from '@/components/ui/radio-group'

interface ChoicesProps<Value extends string> {
  name: string
  legend: string
  hint?: ReactNode
  value: Value
  options: readonly { value: Value; label: string; hint: string }[]
  onChange: (value: Value) => void
}

/** One question that the review goes by, with what each answer means. */
export function Choices<Value extends string>({
  name,
  legend,
  hint,
  value,
  options,
  onChange,
}: ChoicesProps<Value>) {
  return (
    <fieldset className="grid content-start gap-2">
      <legend className="mb-1 font-medium text-sm">{legend}</legend>
      {hint ? <p className="text-muted-foreground text-sm">{hint}</p> : null}
      <RadioGroup
        value={value}
        onValueChange={(chosen) => {
          const option = options.find((candidate) => candidate.value === chosen)
          if (option) onChange(option.value)
        }}
      >
        {options.map((option) => {
          const id = `${name}-${option.value}`
          return (
            <div key={option.value} className="flex items-start gap-2.5 text-sm">
              <span className="flex h-lh items-center">
                <RadioGroupItem id={id} value={option.value} />
              </span>
              <label htmlFor={id}>
                {option.label}
                <span className="block text-muted-foreground">{option.hint}</span>
              </label>
            </div>
          )
        })}
      </RadioGroup>
    </fieldset>
  )
}
