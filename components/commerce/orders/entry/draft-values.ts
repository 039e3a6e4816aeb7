import { formText } from '@/components/ui/form-text'
import type { Address } from '@/lib/commerce/addresses.schemas'
import type { EnterOrderInput } from '@/lib/commerce/order-entry.schemas'

export const NEW_ADDRESS = 'new'

type Kind = 'shipping_address' | 'billing_address'
type Book = Pick<Address, 'id' | 'is_default_shipping' | 'is_default_billing'>[]
type Choice = { shipping: string; billing: string; isBilledElsewhere: boolean }

/** Where this customer's goods or bills go unless they say otherwise. */
export function defaultOf(
  book: Book | undefined,
  kind: 'is_default_shipping' | 'is_default_billing',
): string {
  return (book?.find((address) => address[kind]) ?? book?.[0])?.id ?? NEW_ADDRESS
}

/** Whether the customer wants the bill for what is sent there somewhere else. */
export function wantsBillElsewhere(book: Book | undefined, shipping: string): boolean {
  const billing = book?.find((address) => address.is_default_billing)
  return billing !== undefined && billing.id !== shipping
}

type Addresses = Pick<
  EnterOrderInput,
  | 'shipping_address'
  | 'shipping_address_id'
  | 'billing_address'
  | 'billing_address_id'
  | 'save_addresses'
>

/** Both addresses as the form shows them: what is billed never depends on what it does not show. */
export function addressesOf(data: FormData, choice: Choice): Addresses {
  const shipping = addressOf(data, 'shipping_address', choice.shipping)
  const billing = choice.isBilledElsewhere
    ? addressOf(data, 'billing_address', choice.billing)
    : shipping
  const kept: Kind[] = []
  if (shipping.typed && data.has('shipping_address.save')) kept.push('shipping_address')
  if (billing.typed && billing !== shipping && data.has('billing_address.save')) {
    kept.push('billing_address')
  }
  return {
    ...(shipping.typed
      ? { shipping_address: shipping.typed }
      : { shipping_address_id: shipping.id }),
    // A copy: what is there twice React sends once, and a reference to it, which no action takes.
    ...(billing.typed
      ? { billing_address: { ...billing.typed } }
      : { billing_address_id: billing.id }),
    ...(kept.length > 0 ? { save_addresses: kept } : {}),
  }
}

type ChosenAddress = { typed: Record<string, string>; id?: never } | { typed?: never; id: string }

function addressOf(data: FormData, kind: Kind, chosen: string): ChosenAddress {
  if (chosen !== NEW_ADDRESS) return { id: chosen }
  const prefix = `${kind}.`
  const fields = [...data.keys()].filter(
    (name) => name.startsWith(prefix) && !/\.(?:choice|save)$/.test(name),
  )
  return {
    typed: Object.fromEntries(
      fields.map((name) => [name.slice(prefix.length), formText(data, name)] as const),
    ),
  }
}
