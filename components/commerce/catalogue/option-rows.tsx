'use client'

import { Plus, Trash2 } from 'lucide-react'
import type { OptionDraft } from '@/components/commerce/catalogue/variant-drafts.rules'
import { Button } from '@/components/ui/button'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'

interface OptionRowsProps {
  options: OptionDraft[]
  onChange: (options: OptionDraft[]) => void
}

/** What one has to choose when buying, most often: offered, never required. */
const USUAL = ['Size', 'Colour', 'Material', 'Style', 'Length']

/** The options of a product with what each offers, such as Size: S, M, L. */
export function OptionRows({ options, onChange }: OptionRowsProps) {
  const patch = (key: number, change: Partial<OptionDraft>) =>
    onChange(options.map((option) => (option.key === key ? { ...option, ...change } : option)))

  return (
    <div className="grid gap-3">
      <datalist id="usual-options">
        {USUAL.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {options.map((option, index) => (
        <fieldset
          key={option.key}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-2 gap-y-3 rounded-md border p-3 sm:grid-cols-[minmax(0,12rem)_minmax(0,1fr)_auto]"
        >
          <legend className="sr-only">Option {index + 1}</legend>
          <Field name={`options.${index}.name`} label={`Option ${index + 1}`}>
            <Input
              value={option.name}
              list="usual-options"
              placeholder={USUAL[index]}
              maxLength={PRODUCT_LIMITS.option_name}
              autoComplete="off"
              dir="auto"
              onChange={(event) => patch(option.key, { name: event.target.value })}
            />
          </Field>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove option ${option.name || index + 1}`}
            className="mt-6.5 text-muted-foreground sm:order-last"
            onClick={() => onChange(options.filter(({ key }) => key !== option.key))}
          >
            <Trash2 aria-hidden />
          </Button>
          <div className="max-sm:col-span-2">
            <Field
              name={`options.${index}.values`}
              label="Values"
              hint={index === 0 ? 'Press Enter or type a comma after each.' : undefined}
            >
              <ChipsInput
                values={option.values}
                onChange={(values) => patch(option.key, { values })}
                listLabel={`Values of ${option.name || `option ${index + 1}`}`}
                removeLabel={(value) => `Remove value ${value}`}
                maxLength={PRODUCT_LIMITS.option_value}
                placeholder={index === 0 ? 'S, M, L' : 'Red, Blue'}
              />
            </Field>
          </div>
        </fieldset>
      ))}
      {options.length < PRODUCT_LIMITS.options ? (
        <Button
          variant="outline"
          size="sm"
          className="justify-self-start"
          onClick={() =>
            onChange([
              ...options,
              { key: Math.max(0, ...options.map(({ key }) => key)) + 1, name: '', values: [] },
            ])
          }
        >
          <Plus aria-hidden />
          {options.length === 0 ? 'Add options' : 'Add another option'}
        </Button>
      ) : null}
    </div>
  )
}
