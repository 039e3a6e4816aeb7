import { z } from '@hono/zod-openapi'
import {
  addressFormatSchema,
  addressSchema,
  saveAddressSchema,
} from '@/lib/commerce/addresses.schemas'
import { describable, nextCursor } from './schemas'

const typedExample = {
  name: 'Ada Lovelace',
  company: null,
  line1: 'Gartenweg 1',
  line2: null,
  postal_code: '10115',
  city: 'Berlin',
  region: null,
  country_code: 'DE',
  phone: '+49 30 1234567',
}

const addressExample = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  ...typedExample,
  is_default_shipping: true,
  is_default_billing: true,
  updated_at: '2026-11-01T08:00:00.000Z',
}

export const addressAnswer = describable(addressSchema).openapi('Address', {
  example: addressExample,
})

export const addressBookAnswer = z
  .object({ items: z.array(addressAnswer), next_cursor: nextCursor })
  .openapi('AddressBook', { example: { items: [addressExample], next_cursor: null } })

export const addressBody = describable(saveAddressSchema).openapi('AddressInput', {
  description: 'What must be there depends on the country; anything that is missing is 422.',
  example: { ...typedExample, is_default_shipping: true },
})

export const addressBookQuery = z.strictObject({
  customer_id: z.uuid().optional().openapi({
    description: 'Whose, asked by staff; one’s own when left out.',
  }),
})

export const countryParam = z.object({
  country_code: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .openapi({ param: { name: 'country_code', in: 'path' }, example: 'DE' }),
})

export const addressFormatAnswer = describable(addressFormatSchema).openapi('AddressFormat', {
  example: {
    country_code: 'DE',
    fields: [
      { name: 'name', label: 'Name', is_required: true },
      { name: 'line1', label: 'Address', is_required: true },
      { name: 'postal_code', label: 'Postcode', is_required: true },
      { name: 'city', label: 'Town', is_required: true },
    ],
    postal_code_pattern: '[0-9]{5}',
    postal_code_example: '10115',
  },
})
