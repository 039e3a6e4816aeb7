'use client'

import { AddressBlock } from '@/components/commerce/address-block'
import { AddressFields } from '@/components/commerce/address-fields'
import { NEW_ADDRESS } from '@/components/commerce/orders/entry/draft-values'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import type { ActionResult } from '@/lib/action'
import type { Address, AddressFormat } from '@/lib/commerce/addresses.schemas'
import { cn } from '@/lib/utils'

interface DraftAddressProps {
  /** Before the names of the fields: "shipping_address." */
  prefix: 'shipping_address.' | 'billing_address.'
  legend: string
  /** The customer's address book. */
  addresses: Address[]
  /** The id of one of them, or NEW_ADDRESS. */
  chosen: string
  /** Who it is for, unless something else is typed. */
  name: string
  countries: { code: string; name: string }[]
  /** The one that a new address has been given, also while another is looked at. */
  country: string
  format: AddressFormat
  loadFormat: (input: { country_code: string }) => Promise<ActionResult<AddressFormat>>
  onChoose: (id: string) => void
  onCountryChange?: (countryCode: string) => void
}

/** One of the customer's addresses, or one that they say now. */
export function DraftAddress({
  prefix,
  legend,
  addresses,
  chosen,
  name,
  countries,
  country,
  format,
  loadFormat,
  onChoose,
  onCountryChange,
}: DraftAddressProps) {
  const countryName = (code: string) =>
    countries.find((country) => country.code === code)?.name ?? code
  return (
    <div className="grid gap-4">
      {addresses.length > 0 ? (
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">{legend}</legend>
          {addresses.map((address) => (
            <Choice
              key={address.id}
              name={`${prefix}choice`}
              isChosen={chosen === address.id}
              onChoose={() => onChoose(address.id)}
            >
              <AddressBlock address={address} countryName={countryName(address.country_code)} />
            </Choice>
          ))}
          <Choice
            name={`${prefix}choice`}
            isChosen={chosen === NEW_ADDRESS}
            onChoose={() => onChoose(NEW_ADDRESS)}
          >
            <span className="font-medium">Another address</span>
          </Choice>
        </fieldset>
      ) : null}
      {chosen === NEW_ADDRESS ? (
        <>
          <AddressFields
            prefix={prefix}
            values={{ name }}
            countries={countries}
            country={country}
            format={format}
            loadFormat={loadFormat}
            {...(onCountryChange ? { onCountryChange } : {})}
          />
          <Field name={`${prefix}save`} label="Keep in the customer’s address book" inline>
            <Checkbox defaultChecked />
          </Field>
        </>
      ) : null}
    </div>
  )
}

function Choice({
  name,
  isChosen,
  onChoose,
  children,
}: {
  name: string
  isChosen: boolean
  onChoose: () => void
  children: React.ReactNode
}) {
  return (
    <label
      className={cn(
        'flex min-w-0 cursor-pointer items-start gap-2.5 rounded-md border px-3 py-2.5 text-sm transition-colors hover:border-foreground/40 has-focus-visible:outline-2 has-focus-visible:outline-ring',
        isChosen ? 'border-primary bg-primary/6' : 'border-border',
      )}
    >
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-primary"
      />
      {children}
    </label>
  )
}
