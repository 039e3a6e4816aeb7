import { z } from '@hono/zod-openapi'
import { SUPPLIER_LENGTHS, supplierSchema } from '@/lib/finance/suppliers.schemas'
import { cursorQuery, describable, nextCursor, shortLimitQuery } from './schemas'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  name: 'Paper & Co',
  email: 'bills@paper.example',
  phone: null,
  address: 'Papierweg 1, 10115 Berlin',
  tax_number: 'DE123456789',
  note: null,
  archived_at: null,
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
  open: [{ currency: 'EUR', exponent: 2, open_minor: 11_900 }],
}

export const supplierAnswer = describable(supplierSchema).openapi('Supplier', { example })

export const supplierPageAnswer = z
  .object({ items: z.array(describable(supplierSchema)), next_cursor: nextCursor })
  .openapi('SupplierPage', { example: { items: [example], next_cursor: null } })

export const suppliersQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().openapi({
    description: 'Part of the name, e-mail or tax number.',
  }),
  archived: z.enum(['true', 'false']).optional().openapi({
    description: 'The archived ones instead of the others.',
  }),
  limit: shortLimitQuery,
  cursor: cursorQuery,
})

const text = (length: number) => z.string().trim().max(length).nullish()

export const supplierBody = z
  .strictObject({
    name: z.string().trim().min(1).max(SUPPLIER_LENGTHS.name),
    email: z.email().max(SUPPLIER_LENGTHS.email).nullish(),
    phone: text(SUPPLIER_LENGTHS.phone),
    address: text(SUPPLIER_LENGTHS.address),
    tax_number: text(SUPPLIER_LENGTHS.tax_number),
    note: text(SUPPLIER_LENGTHS.note),
  })
  .openapi('SupplierInput', { example: { name: 'Paper & Co', email: 'bills@paper.example' } })
