const PARTS: Record<string, string> = {
  contact: 'Contact',
  shipping_address: 'Delivery address',
  billing_address: 'Invoice address',
}

const FIELDS: Record<string, string> = {
  name: 'name',
  company: 'company',
  line1: 'address',
  line2: 'second line',
  postal_code: 'postal code',
  city: 'city',
  region: 'state or region',
  country_code: 'country',
  phone: 'telephone',
}

const WHOLE: Record<string, string> = {
  ...PARTS,
  shipping_address_id: 'Delivery address',
  billing_address_id: 'Invoice address',
  bill_to: 'Invoice address',
  payment_method: 'Payment',
}

/** A field of an order for a sentence far from it: "Invoice address, state or region". */
export function unseenWords(field: string): string {
  const [part = '', name = ''] = field.split('.')
  const [place, detail] = [PARTS[part], FIELDS[name]]
  if (place && detail) return `${place}, ${detail}`
  return WHOLE[field] ?? 'Your order'
}
