interface Address {
  name: string
  company?: string | null | undefined
  line1: string
  line2?: string | null | undefined
  postal_code?: string | null | undefined
  city?: string | null | undefined
  region?: string | null | undefined
  country_code: string
}

/** An address as one reads it, a line each. */
export function addressLines(address: Address): string[] {
  const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })
  const town = [address.postal_code, address.city, address.region].filter(Boolean).join(' ')
  const lines = [
    address.name,
    address.company,
    address.line1,
    address.line2,
    town,
    countries.of(address.country_code),
  ]
  return lines.filter((line): line is string => Boolean(line))
}
