import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { isoDayOf } from '@/lib/dates'
import { formatNumber, isNumberPattern } from '@/lib/finance/number-patterns.rules'
import { financeSettingsSchema, SETTINGS_LIMITS } from '@/lib/finance/settings.schemas'
import { createActors } from '../../helpers/actors.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { as, expectDenied, failure, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import { issue, item, saveDraft } from './invoices.helpers.ts'

const update = async (tx: Tx, orgId: string, values: Record<string, JSONValue>) => {
  const [row] = await tx<{ settings: unknown }[]>`
    select public.update_finance_settings(${orgId}, ${tx.json(values)}) as settings`
  return financeSettingsSchema.parse(required(row).settings)
}

const refused = async (attempt: () => PromiseLike<unknown>, reason: string, detail?: string) => {
  const error = await failure(attempt)
  expect(error.message).toBe(reason)
  if (detail !== undefined) expect(error.detail).toBe(detail)
}

describe('finance_settings', () => {
  it('come with an organization, and say what a new one does', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const [row] = await tx`
        select invoice_pattern, fiscal_year_start_month, payment_terms_days, prices_include_tax,
          default_tax_rate_bps, legal_name
        from public.finance_settings where org_id = ${org.id}`
      expect(row).toEqual({
        invoice_pattern: 'INV-{YYYY}-{seq:5}',
        fiscal_year_start_month: 1,
        payment_terms_days: 14,
        prices_include_tax: false,
        default_tax_rate_bps: 0,
        legal_name: null,
      })
    }))

  it.each<Case>([
    ['no name of nothing', { legal_name: '' }, 'finance_settings_legal_name_check'],
    ['no long name', { legal_name: long(201) }, 'finance_settings_legal_name_check'],
    ['no name over two lines', { legal_name: 'a\nb' }, 'finance_settings_legal_name_check'],
    ['no empty address', { legal_address: '' }, 'finance_settings_legal_address_check'],
    ['no long address', { legal_address: long(501) }, 'finance_settings_legal_address_check'],
    ['no empty tax number', { tax_number: '' }, 'finance_settings_tax_number_check'],
    ['no long tax number', { tax_number: long(61) }, 'finance_settings_tax_number_check'],
    ['no tax number over two lines', { tax_number: '1\n2' }, 'finance_settings_tax_number_check'],
    ['no empty legal text', { legal_text: '' }, 'finance_settings_legal_text_check'],
    ['no long legal text', { legal_text: long(2001) }, 'finance_settings_legal_text_check'],
    ['no empty details', { payment_details: '' }, 'finance_settings_payment_details_check'],
    ['no long details', { payment_details: long(1001) }, 'finance_settings_payment_details_check'],
    ['no logo of elsewhere', { logo_path: 'x/y.png' }, 'finance_settings_logo_path_check'],
    [
      'no month 0',
      { fiscal_year_start_month: 0 },
      'finance_settings_fiscal_year_start_month_check',
    ],
    [
      'no month 13',
      { fiscal_year_start_month: 13 },
      'finance_settings_fiscal_year_start_month_check',
    ],
    ['no days below 0', { payment_terms_days: -1 }, 'finance_settings_payment_terms_days_check'],
    [
      'no days over a year',
      { payment_terms_days: 366 },
      'finance_settings_payment_terms_days_check',
    ],
    ['no empty terms', { payment_terms: '' }, 'finance_settings_payment_terms_check'],
    ['no long terms', { payment_terms: long(501) }, 'finance_settings_payment_terms_check'],
    ['no tax below 0', { default_tax_rate_bps: -1 }, 'finance_settings_default_tax_rate_bps_check'],
    [
      'no tax over 100 %',
      { default_tax_rate_bps: 10_001 },
      'finance_settings_default_tax_rate_bps_check',
    ],
    ['a pattern of invoices', { invoice_pattern: 'x' }, 'finance_settings_invoice_pattern_check'],
    [
      'a pattern of credit notes',
      { credit_note_pattern: 'x' },
      'finance_settings_credit_note_pattern_check',
    ],
    [
      'a pattern of purchases',
      { purchase_voucher_pattern: 'x' },
      'finance_settings_purchase_voucher_pattern_check',
    ],
    [
      'a pattern of sales',
      { sales_voucher_pattern: 'x' },
      'finance_settings_sales_voucher_pattern_check',
    ],
  ])('have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await expectRefused(
        constraint,
        () => tx`update public.finance_settings set ${tx(change)} where org_id = ${id}`,
      )
    }),
  )

  it('are one row of an organization that is there, and go with it', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await expectRefused(
        'finance_settings_pkey',
        () => tx`insert into public.finance_settings (org_id) values (${id})`,
      )
      await expectRefused(
        'finance_settings_org_id_fkey',
        () => tx`insert into public.finance_settings (org_id) values (gen_random_uuid())`,
      )
      await tx`delete from public.organizations where id = ${id}`
      expect(await tx`select from public.finance_settings where org_id = ${id}`).toHaveLength(0)
    }))

  it('stamp when they changed, and say so in the audit trail', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await tx`
        update public.finance_settings set updated_at = '2020-01-01', tax_number = '7'
        where org_id = ${id}`
      const [row] = await tx<{ is_now: boolean }[]>`
        select updated_at >= now() as is_now from public.finance_settings where org_id = ${id}`
      expect(required(row).is_now).toBe(true)
      const log = await tx`
        select from public.audit_log
        where org_id = ${id} and table_name = 'finance_settings' and action = 'update'`
      expect(log).toHaveLength(1)
    }))
})

describe('private.is_number_pattern', () => {
  const cases: [pattern: string, isOne: boolean][] = [
    ['INV-{YYYY}-{seq:5}', true],
    ['{YY}/{seq}', true],
    ['{seq:9}.{YYYY}', true],
    ['R_{YYYY} {seq:1}', true],
    ['{YYYY}{seq:5}', true],
    ['', false],
    ['INV-{seq:5}', false],
    ['INV-{YYYY}', false],
    ['{YYYY}-{YYYY}-{seq}', false],
    ['{YY}-{YYYY}-{seq}', false],
    ['{YYYY}-{seq}-{seq}', false],
    ['{YYYY}-{seq:0}', false],
    ['{YYYY}-{seq:10}', false],
    ['{YYYY}-{seq:}', false],
    ['{yyyy}-{seq}', false],
    ['{YYYY}-{seq}-{MM}', false],
    ['{YYYY}-{seq}}', false],
    [' {YYYY}-{seq}', false],
    ['{YYYY}-{seq} ', false],
    ['Rechnung№{YYYY}-{seq}', false],
    ['Ä{YYYY}-{seq}', false],
    ['{YYYY}\n{seq}', false],
    ['<{YYYY}{seq}>', false],
    [`${'x'.repeat(29)}{YYYY}{seq}`, true],
    [`${'x'.repeat(30)}{YYYY}{seq}`, false],
  ]

  it.each(cases)('of %j is %j, in the database and while somebody types', (pattern, isOne) =>
    inTransaction(async (tx) => {
      const [row] = await tx<{ is_one: boolean }[]>`
        select private.is_number_pattern(${pattern}) as is_one`
      expect([required(row).is_one, isNumberPattern(pattern)]).toEqual([isOne, isOne])
    }),
  )
})

describe('private.format_document_number', () => {
  it.each([
    ['INV-{YYYY}-{seq:5}', 2026, 42, 'INV-2026-00042'],
    ['{YY}/{seq}', 2009, 7, '09/7'],
    ['{seq:3}.{YYYY}', 2026, 1234, '1234.2026'],
    ['{YYYY}{seq:9}', 2100, 999_999_999_999, '2100999999999999'],
    ['{YY}-{seq:1}', 2000, 10, '00-10'],
  ])('writes %s of %i and %i as %s, as the page does', (pattern, year, number, text) =>
    inTransaction(async (tx) => {
      const [row] = await tx<{ number: string }[]>`
        select private.format_document_number(${pattern}, ${year}::smallint, ${number}) as number`
      expect([required(row).number, formatNumber(pattern, year, number)]).toEqual([text, text])
    }),
  )
})

describe('private.fiscal_year', () => {
  it.each([
    ['2026-01-01', 1, 2026],
    ['2026-12-31', 1, 2026],
    ['2026-03-31', 4, 2025],
    ['2026-04-01', 4, 2026],
    ['2028-02-29', 1, 2028],
    ['2028-02-29', 2, 2028],
    ['2028-02-29', 3, 2027],
    ['2028-03-01', 3, 2028],
    ['2027-02-28', 3, 2026],
    ['2026-12-31', 12, 2026],
    ['2026-11-30', 12, 2025],
    // Months are of different lengths: the day before July is in the old year.
    ['2026-06-30', 7, 2025],
    ['2026-08-31', 9, 2025],
  ])('of %s, begun in month %i, is %i', (day, month, year) =>
    inTransaction(async (tx) => {
      const [row] = await tx<{ year: number }[]>`
        select private.fiscal_year(${day}, ${month}::smallint) as year`
      expect(required(row).year).toBe(year)
    }),
  )
})

describe('private.org_today', () => {
  it('is the day where the organization is', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await tx`update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${id}`
      const [far] = await tx<{ is_there: boolean }[]>`
        select private.org_today(${id}) = (now() at time zone 'Pacific/Kiritimati')::date as is_there`
      expect(required(far).is_there).toBe(true)
    }))
})

describe('update_finance_settings', () => {
  it('changes what is there, trimmed; null and nothing clear', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      await as(tx, admin)
      const values = {
        legal_name: ' Acme Ltd ',
        legal_address: '1 Road\nTown',
        tax_number: 'GB1',
        legal_text: 'Court',
        payment_details: 'IBAN',
        payment_terms: '14 days',
        invoice_pattern: 'R{YY}-{seq:3}',
        credit_note_pattern: 'G{YY}-{seq:3}',
        purchase_voucher_pattern: 'P{YY}-{seq:3}',
        sales_voucher_pattern: 'S{YY}-{seq:3}',
        fiscal_year_start_month: 7,
        payment_terms_days: 30,
        prices_include_tax: true,
        default_tax_rate_bps: 1900,
      }
      const [year = 0, month = 0] = isoDayOf(new Date(), org.time_zone).split('-').map(Number)
      const fiscal_year = month < 7 ? year - 1 : year
      const settings = await update(tx, org.id, values)
      expect(settings).toMatchObject({ ...values, legal_name: 'Acme Ltd', fiscal_year })
      expect(settings.numbers.invoice.next).toBe(`R${fiscal_year % 100}-001`)
      const [row] = await tx`
        select fiscal_year_start_month from public.finance_settings where org_id = ${org.id}`
      expect(row).toEqual({ fiscal_year_start_month: 7 })
      const cleared = await update(tx, org.id, { legal_name: null, tax_number: ' ' })
      expect(cleared).toMatchObject({ legal_name: null, tax_number: null, legal_text: 'Court' })
    }))

  it('moves the start of fiscal years, and each one that is named stays without gap or double', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      await as(tx, admin)
      const numbers: (string | null)[] = []
      for (const [month, days] of [
        [1, ['2025-12-31', '2026-03-01', '2026-06-30']],
        [7, ['2026-06-30', '2026-07-01', '2025-06-30']],
        [1, ['2026-01-01', '2025-01-01', '2024-12-31']],
      ] as const) {
        await update(tx, org.id, { fiscal_year_start_month: month })
        for (const day of days) {
          const draft = await saveDraft(tx, org.id, { customer_id: id, items: [item()] })
          numbers.push((await issue(tx, org.id, draft.id, day)).number)
        }
      }
      expect(numbers).toEqual([
        'INV-2025-00001',
        'INV-2026-00001',
        'INV-2026-00002',
        // Begun in July: June is in the year before.
        'INV-2025-00002',
        'INV-2026-00003',
        'INV-2024-00001',
        'INV-2026-00004',
        'INV-2025-00003',
        'INV-2024-00002',
      ])
    }))

  it.each<[values: Record<string, JSONValue>, reason: string, detail: string]>([
    [{ invoice_pattern: 'INV-{seq}' }, 'finance.number_pattern_invalid', 'invoice_pattern'],
    [{ credit_note_pattern: '{YY}' }, 'finance.number_pattern_invalid', 'credit_note_pattern'],
    [{ invoice_pattern: null }, 'platform.value_missing', 'invoice_pattern'],
    [{ invoice_pattern: 7 }, 'platform.values_malformed', 'invoice_pattern'],
    [{ sales_voucher_pattern: '' }, 'platform.value_missing', 'sales_voucher_pattern'],
    [{ fiscal_year_start_month: 13 }, 'platform.number_invalid', 'fiscal_year_start_month'],
    [{ payment_terms_days: 366 }, 'platform.number_invalid', 'payment_terms_days'],
    [{ payment_terms_days: 1.5 }, 'platform.number_invalid', 'payment_terms_days'],
    [{ default_tax_rate_bps: 10_001 }, 'commerce.tax_rate_invalid', 'default_tax_rate_bps'],
    [{ prices_include_tax: 'yes' }, 'platform.values_malformed', 'prices_include_tax'],
    [{ legal_name: 'x'.repeat(201) }, 'platform.value_too_long', 'legal_name'],
    [{ legal_name: 'a\nb' }, 'platform.value_has_control_characters', 'legal_name'],
    [{ logo_path: 'elsewhere/logo.png' }, 'finance.logo_not_uploaded', 'logo_path'],
    [{ closed_through_on: '2026-01-01' }, 'platform.field_unknown', 'closed_through_on'],
    [{ org_id: 'x' }, 'platform.field_unknown', 'org_id'],
  ])('refuses %j', (values, reason, detail) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await refused(() => update(tx, org.id, values), reason, detail)
    }),
  )

  it('takes a logo that the server has stored for it, and for nobody else', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const path = `${org.id}/a.png`
      await tx`
        insert into storage.objects (bucket_id, name)
        values ('document-logos', ${path}), ('document-logos', ${`${otherOrg.id}/b.png`}),
          ('documents', ${`${org.id}/c.png`})`
      await as(tx, owner)
      expect((await update(tx, org.id, { logo_path: path })).logo_path).toBe(path)
      for (const name of [`${otherOrg.id}/b.png`, `${org.id}/c.png`]) {
        await refused(() => update(tx, org.id, { logo_path: name }), 'finance.logo_not_uploaded')
      }
      expect((await update(tx, org.id, { logo_path: null })).logo_path).toBeNull()
    }))

  it('has the bounds that the form knows', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const texts = Object.entries(SETTINGS_LIMITS).filter(([name]) => name !== 'pattern')
      for (const [name, most] of texts) {
        await update(tx, org.id, { [name]: 'x'.repeat(most) })
        await refused(
          () => update(tx, org.id, { [name]: 'x'.repeat(most + 1) }),
          'platform.value_too_long',
        )
      }
    }))

  it('nobody changes settings past it', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        () => tx`update public.finance_settings set tax_number = '1' where org_id = ${org.id}`,
        '42501',
      )
    }))
})
