'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Spinner } from '@/components/ui/spinner'
import { useAnswer } from '@/components/ui/use-answer'
import type { ActionResult } from '@/lib/action'
import {
  ADDRESS_LENGTHS,
  type AddressField,
  type AddressFormat,
} from '@/lib/commerce/addresses.schemas'
import { cn } from '@/lib/utils'

type Values = Partial<Record<AddressField, string | null | undefined>>

interface AddressFieldsProps {
  /** Before the names of the fields: "shipping_address." where a form has two addresses. */
  prefix?: string
  values?: Values
  countries: { code: string; name: string }[]
  /** The country that is chosen first. */
  country: string
  /** What it asks for, where that is known already. */
  format?: AddressFormat
  loadFormat: (input: { country_code: string }) => Promise<ActionResult<AddressFormat>>
  onCountryChange?: (countryCode: string) => void
  /** For `autocomplete`: "shipping" or "billing"; "off" where it is somebody else's address. */
  autoFill?: 'shipping' | 'billing' | 'off'
}

const AUTO_FILL: Record<AddressField, string> = {
  name: 'name',
  company: 'organization',
  line1: 'address-line1',
  line2: 'address-line2',
  postal_code: 'postal-code',
  city: 'address-level2',
  region: 'address-level1',
  phone: 'tel',
}

/** These take a line of their own. */
const WIDE = new Set<AddressField>(['line1', 'line2'])

/**
 * The fields of an address as its country has them, in its order and its words. What was typed stays
 * when another country is chosen, as far as it has a place there.
 */
export function AddressFields({
  prefix = '',
  values = {},
  countries,
  country: initial,
  format: known,
  loadFormat,
  onCountryChange,
  autoFill = 'off',
}: AddressFieldsProps) {
  const [country, setCountry] = useState(initial)
  const answer = useAnswer(
    loadFormat,
    country === known?.country_code ? null : { country_code: country },
  )
  // While the next country's are on their way, the fields of the one before stay.
  const format = answer.data ?? known

  const fill = (field: string) => (autoFill === 'off' ? 'off' : `${autoFill} ${field}`)
  return (
    <div aria-busy={answer.state === 'asking'} className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field name={`${prefix}country_code`} label="Country" className="sm:col-span-2">
        <NativeSelect
          value={country}
          autoComplete={fill('country')}
          onChange={(event) => {
            setCountry(event.target.value)
            onCountryChange?.(event.target.value)
          }}
        >
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {answer.refusal ? (
        <p role="alert" className="text-destructive text-sm sm:col-span-2">
          {answer.refusal}
        </p>
      ) : null}
      {format ? null : <Spinner label="Loading…" />}
      {format?.fields.map(({ name, label, is_required }) => (
        <Field
          key={name}
          name={`${prefix}${name}`}
          label={label}
          optional={!is_required}
          required={is_required}
          className={cn(WIDE.has(name) && 'sm:col-span-2')}
        >
          <Input
            type={name === 'phone' ? 'tel' : 'text'}
            defaultValue={values[name] ?? ''}
            maxLength={ADDRESS_LENGTHS[name]}
            autoComplete={fill(AUTO_FILL[name])}
            dir="auto"
            {...(name === 'postal_code' && format.postal_code_example
              ? { placeholder: format.postal_code_example }
              : {})}
          />
        </Field>
      ))}
    </div>
  )
}
