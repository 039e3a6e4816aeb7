'use client'

import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import type { Currency } from '@/lib/identity/organizations.queries'
import { localeName, locales } from '@/lib/identity/organizations.rules'

interface OrganizationFieldsProps {
  currencies: Currency[]
  timeZones: string[]
  currency: string
  locale: string
  timeZone: string
  onTimeZoneChange?: (timeZone: string) => void
  disabled?: boolean
}

/** Currency, language and time zone: the same choices when founding and later. */
export function OrganizationFields(props: OrganizationFieldsProps) {
  const { currencies, timeZones, currency, locale, timeZone, onTimeZoneChange, disabled } = props
  // A zone or language from elsewhere stays choosable, or saving would change it unasked.
  const zones = timeZones.includes(timeZone) ? timeZones : [timeZone, ...timeZones]
  const languages = locales.some((known) => known === locale) ? locales : [locale, ...locales]
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field name="currency" label="Currency" hint="For prices and invoices." required>
          <NativeSelect defaultValue={currency} disabled={disabled}>
            {currencies.map(({ code, name }) => (
              <option key={code} value={code}>
                {code} · {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field
          name="locale"
          label="Language and region"
          hint="How dates and amounts look."
          required
        >
          <NativeSelect defaultValue={locale} disabled={disabled}>
            {languages.map((tag) => (
              <option key={tag} value={tag}>
                {localeName(tag)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <Field
        name="time_zone"
        label="Time zone"
        hint="Decides which day it is for due dates and reports."
        required
      >
        <NativeSelect
          disabled={disabled}
          {...(onTimeZoneChange
            ? {
                value: timeZone,
                onChange: (event) => onTimeZoneChange(event.currentTarget.value),
              }
            : { defaultValue: timeZone })}
        >
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </NativeSelect>
      </Field>
    </>
  )
}
