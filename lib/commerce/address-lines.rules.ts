import type { OrderAddress } from './orders.schemas'

/** Where the town is written before its code, with the state between them: "Austin, TX 78701". */
const CITY_FIRST = new Set([
  'AU',
  'BR',
  'CA',
  'GB',
  'IE',
  'IN',
  'MT',
  'NZ',
  'PH',
  'TH',
  'UA',
  'US',
  'ZA',
])

/** Where an address goes from the large to the small. */
const LARGE_FIRST = new Set(['CN', 'JP', 'KR', 'TW'])

/** An address line by line, as it is written on a parcel of its country. */
export function addressLines(
  address: Omit<OrderAddress, 'phone'>,
  countryName: string,
): [first: string, ...rest: string[]] {
  const { name, company, line1, line2, postal_code, city, region, country_code } = address
  const place = LARGE_FIRST.has(country_code)
    ? [joined(postal_code, region, city), line1, line2]
    : CITY_FIRST.has(country_code)
      ? [line1, line2, [city, joined(region, postal_code)].filter(Boolean).join(', ')]
      : [line1, line2, joined(postal_code, city), region]
  const rest = [company, ...place, countryName].filter((line): line is string => Boolean(line))
  // A town that is its own state is written once.
  return [name, ...new Set(rest)]
}

function joined(...parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
