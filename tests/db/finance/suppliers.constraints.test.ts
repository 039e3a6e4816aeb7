import { describe, expect, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { createSupplier } from '../../helpers/finance-factories.ts'
import { nobody, withDraft } from './vouchers.constraints.helpers.ts'

describe('suppliers', () => {
  const cases: Case[] = [
    ['no name', { name: '' }, 'suppliers_name_check'],
    ['a name with space around it', { name: ' Paper' }, 'suppliers_name_check'],
    ['a name of two lines', { name: 'Pa\nper' }, 'suppliers_name_check'],
    ['too long a name', { name: long(201) }, 'suppliers_name_check'],
    ['an address of mail that is none', { email: 'paper' }, 'suppliers_email_check'],
    ['too long an e-mail', { email: `${long(250)}@x.test` }, 'suppliers_email_check'],
    ['an empty phone', { phone: '' }, 'suppliers_phone_check'],
    ['too long a phone', { phone: long(41) }, 'suppliers_phone_check'],
    ['an empty address', { address: '' }, 'suppliers_address_check'],
    ['too long an address', { address: long(501) }, 'suppliers_address_check'],
    ['an empty tax number', { tax_number: '' }, 'suppliers_tax_number_check'],
    ['a tax number of two lines', { tax_number: 'D\nE' }, 'suppliers_tax_number_check'],
    ['too long a tax number', { tax_number: long(61) }, 'suppliers_tax_number_check'],
    ['an empty note', { note: '' }, 'suppliers_note_check'],
    ['too long a note', { note: long(2001) }, 'suppliers_note_check'],
  ]
  it.each(cases)('has no supplier with %s', (_rule, change, constraint) =>
    withDraft(async (tx, books) => {
      await expectRefused(
        constraint,
        () => tx`update public.suppliers set ${tx(change)} where id = ${books.supplierId}`,
      )
    }),
  )

  it('has one live supplier of a name, case ignored, and any number of archived ones', () =>
    withDraft(async (tx, books) => {
      const other = await createSupplier(tx, { org_id: books.org.id, name: 'Other' })
      const rename = () =>
        tx`update public.suppliers set name = 'PAPER & CO' where id = ${other.id}`
      await expectRefused('suppliers_name_idx', rename)
      await tx`update public.suppliers set archived_at = now() where id = ${other.id}`
      await rename()
    }))

  it('belongs to an organization, once per id, and is not deleted from under its vouchers', () =>
    withDraft(async (tx, books) => {
      await expectRefused('suppliers_org_id_fkey', () =>
        createSupplier(tx, { org_id: nobody, name: 'Nobody' }),
      )
      await expectRefused(
        'suppliers_pkey',
        () => tx`
          insert into public.suppliers (id, org_id, name)
          values (${books.supplierId}, ${books.org.id}, 'Twice')`,
      )
      await expectRefused(
        'vouchers_supplier_id_fkey',
        () => tx`delete from public.suppliers where id = ${books.supplierId}`,
      )
    }))

  it('writes down when it was changed', () =>
    withDraft(async (tx, books) => {
      const [row] = await tx<{ is_now: boolean }[]>`
        update public.suppliers set note = 'x', updated_at = '2000-01-01'
         where id = ${books.supplierId} returning updated_at >= now() as is_now`
      expect(row?.is_now).toBe(true)
      const [entry] = await tx`
        select 1 from public.audit_log
         where table_name = 'suppliers' and row_id = ${books.supplierId} and action = 'update'`
      expect(entry).toBeDefined()
    }))
})
