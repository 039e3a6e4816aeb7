import { ShopField } from '@/components/commerce/shop/shop-field'

export interface AddressFormat {
  country_code: string
  fields: { name: string; label: string; is_required: boolean }[]
  postal_code_pattern: string | null
  postal_code_example: string | null
}

interface AddressFieldsProps {
  /** Before the name of each field, as the database names them: `shipping_address`. */
  prefix: string
  format: AddressFormat
  values: Record<string, string>
  reasons: Record<string, string>
  /** Says to the browser which address of its owner's is meant. */
  purpose: 'shipping' | 'billing'
  /** False where the fields may be out of sight: the browser could not say what it misses. */
  isRequired?: boolean
}

const fills: Record<string, string> = {
  name: 'name',
  company: 'organization',
  line1: 'address-line1',
  line2: 'address-line2',
  postal_code: 'postal-code',
  city: 'address-level2',
  region: 'address-level1',
  phone: 'tel',
}

/** What an address of a country needs, in the order in which its people write it. */
export function AddressFields(props: AddressFieldsProps) {
  const { prefix, format, values, reasons, purpose, isRequired = true } = props
  return (
    <div className="grid gap-4 sm:grid-cols-6">
      {format.fields.map(({ name, label, is_required: isNeeded }) => {
        const key = `${prefix}.${name}`
        const isPostalCode = name === 'postal_code'
        return (
          <ShopField
            key={key}
            name={key}
            label={label}
            type={name === 'phone' ? 'tel' : 'text'}
            required={isNeeded && isRequired}
            isOptional={!isNeeded}
            defaultValue={values[key]}
            reason={reasons[key]}
            autoComplete={`${purpose} ${fills[name] ?? 'off'}`}
            maxLength={isPostalCode ? 20 : name === 'phone' ? 40 : 120}
            pattern={
              isPostalCode && isRequired && format.postal_code_pattern
                ? anyKeyboard(format.postal_code_pattern)
                : undefined
            }
            title={
              isPostalCode && format.postal_code_example
                ? `Such as ${format.postal_code_example}`
                : undefined
            }
            className={spans[name] ?? 'sm:col-span-6'}
          />
        )
      })}
    </div>
  )
}

const spans: Record<string, string> = {
  name: 'sm:col-span-3',
  company: 'sm:col-span-3',
  postal_code: 'sm:col-span-2',
  city: 'sm:col-span-4',
  region: 'sm:col-span-3',
  phone: 'sm:col-span-3',
}

/** What the database takes, the browser lets by: either case, digits and hyphens of other keyboards. */
function anyKeyboard(pattern: string): string {
  return pattern
    .replace(/[A-Z]-[A-Z]/g, (range) => `${range}${range.toLowerCase()}`)
    .replaceAll('0-9', '0-9０-９٠-٩۰-۹')
    .replace(/(?<=[})(])-/g, '[\\-−－ー]')
}
