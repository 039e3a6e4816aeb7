import { describe, expect, it } from 'vitest'
import { SUPPLIER_LENGTHS } from '../../../lib/finance/suppliers.schemas.ts'
import {
  SETTLEMENTS,
  VOUCHER_KINDS,
  VOUCHER_LINES_MAX,
  VOUCHER_STATUSES,
} from '../../../lib/finance/vouchers.schemas.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { expectDenied, sql } from '../../helpers/db.ts'
import { createVoucher } from '../../helpers/finance-factories.ts'
import { most, nobody, withDraft, withPosted } from './vouchers.constraints.helpers.ts'
import { openBooks } from './vouchers.helpers.ts'

describe('voucher_lines', () => {
  const cases: Case[] = [
    ['a place of nought', { position: 0 }, 'voucher_lines_position_check'],
    ['a place too far', { position: 501 }, 'voucher_lines_position_check'],
    ['no description', { description: '' }, 'voucher_lines_description_check'],
    ['too long a description', { description: long(501) }, 'voucher_lines_description_check'],
    ['an amount of nothing', { amount_minor: 0 }, 'voucher_lines_amount_minor_check'],
    ['an amount too large', { amount_minor: most + 1 }, 'voucher_lines_amount_minor_check'],
    ['a tax rate above all', { tax_rate_bps: 10_001 }, 'voucher_lines_tax_rate_bps_check'],
    ['a tax rate below nothing', { tax_rate_bps: -1 }, 'voucher_lines_tax_rate_bps_check'],
    ['net and tax that differ from gross', { gross_minor: 1 }, 'voucher_lines_amounts_check'],
    ['less than nothing', { net_minor: -1, gross_minor: -1 }, 'voucher_lines_amounts_check'],
    ['tax below nothing', { tax_minor: -1, gross_minor: 4999 }, 'voucher_lines_amounts_check'],
    ['no such account', { account_id: nobody }, 'voucher_lines_account_id_fkey'],
    ['no such voucher', { voucher_id: nobody }, 'voucher_lines_voucher_id_fkey'],
  ]
  it.each(cases)('has no line with %s', (_rule, change, constraint) =>
    withDraft(async (tx, _books, id) => {
      await expectRefused(
        constraint,
        () => tx`update public.voucher_lines set ${tx(change)} where voucher_id = ${id}`,
      )
    }),
  )

  it('has no account of another organization, and one line in a place', () =>
    withDraft(async (tx, _books, id) => {
      const foreign = await openBooks(tx)
      await expectRefused(
        'voucher_lines_account_id_fkey',
        () => tx`
          update public.voucher_lines set account_id = ${foreign.purchases}
           where voucher_id = ${id}`,
      )
      await expectRefused(
        'voucher_lines_pkey',
        () => tx`
          insert into public.voucher_lines
          select * from public.voucher_lines where voucher_id = ${id}`,
      )
    }))

  it('cannot be added to a posted voucher, nor moved into it or out of it', () =>
    withPosted(async (tx, books, id) => {
      const draft = await createVoucher(tx, { org_id: books.org.id })
      for (const attempt of [
        () => tx`
          update public.voucher_lines set voucher_id = ${id}, position = 2
           where voucher_id = ${draft.id}`,
        () => tx`
          update public.voucher_lines set voucher_id = ${draft.id}, position = 2
           where voucher_id = ${id}`,
        () => tx`
          insert into public.voucher_lines
          select org_id, ${id}::uuid, 2, account_id, description, amount_minor, tax_rate_bps,
                 net_minor, tax_minor, gross_minor
            from public.voucher_lines where voucher_id = ${draft.id}`,
      ]) {
        await expectDenied(attempt, '42501', 'finance.document_is_final')
      }
    }))
})

describe('schemas', () => {
  const sets: [constraint: string, values: readonly string[]][] = [
    ['vouchers_kind_check', VOUCHER_KINDS],
    ['vouchers_status_check', VOUCHER_STATUSES],
    ['vouchers_settlement_check', SETTLEMENTS],
  ]
  it.each(sets)('%s has the values of the pages', async (constraint, values) => {
    const [row] = await sql<{ definition: string }[]>`
      select pg_get_constraintdef(oid) as definition from pg_constraint
       where conname = ${constraint}`
    const known = [...(row?.definition ?? '').matchAll(/'([a-z_]+)'/g)].map(([, value]) => value)
    expect(known.toSorted()).toEqual([...values].toSorted())
  })

  const lengths: [constraint: string, length: number][] = [
    ...Object.entries(SUPPLIER_LENGTHS).map(
      ([field, length]) => [`suppliers_${field}_check`, length] as [string, number],
    ),
    ['vouchers_line_count_check', VOUCHER_LINES_MAX],
  ]
  it.each(lengths)('%s ends where the pages do', async (constraint, length) => {
    const [row] = await sql<{ definition: string }[]>`
      select pg_get_constraintdef(oid) as definition from pg_constraint
       where conname = ${constraint}`
    expect(row?.definition).toContain(`<= ${length}`)
  })
})
