import { addressLines } from '@/lib/commerce/address-lines.rules'
import type { OrderAddress } from '@/lib/commerce/orders.schemas'
import { cn } from '@/lib/utils'

interface AddressBlockProps {
  address: OrderAddress
  countryName: string
  className?: string
}

/** An address as it is written on a parcel, with the telephone number below it. */
export function AddressBlock({ address, countryName, className }: AddressBlockProps) {
  const [name, ...lines] = addressLines(address, countryName)
  return (
    <address className={cn('min-w-0 break-words not-italic', className)}>
      <span className="block font-medium">
        <bdi>{name}</bdi>
      </span>
      {lines.map((line) => (
        <span key={line} className="block">
          <bdi>{line}</bdi>
        </span>
      ))}
      {address.phone ? (
        <a
          href={`tel:${address.phone.replaceAll(/[^\d+]/g, '')}`}
          className="tabular mt-1 block text-muted-foreground underline-offset-4 hover:underline"
        >
          {address.phone}
        </a>
      ) : null}
    </address>
  )
}
