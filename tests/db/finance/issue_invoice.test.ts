import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  type Details,
  getInvoice,
  type Invoice,
  issue,
  item,
  journalOf,
  saveDraft,
} from './invoices.helpers.ts'

async function withDraft(
  run: (tx: Tx, actors: Actors, draft: Invoice) => Promise<void>,
  details: Details = {},
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id, name: 'Ada' })
    await as(tx, actors.admin)
    const draft = await saveDraft(tx, actors.org.id, {
      customer_id: id,
      items: [item(), item({ quantity: '2.5', tax_rate_bps: 700, discount_bps: 1000 })],
      ...details,
    })
    await run(tx, actors, draft)
  })
}

describe('issue_invoice', () => {
  it('gives a number, a day, totals and who sells, and posts it', () =>
    withDraft(async (tx, { org, admin }, draft) => {
      expect(draft).toMatchObject({ status: 'draft', number: null, creditable: [] })
      const invoice = await issue(tx, org.id, draft.id, '2026-03-01')
      expect(invoice).toMatchObject({
        number: 'INV-2026-00001',
        fiscal_year: 2026,
        seq: 1,
        status: 'issued',
        state: 'overdue',
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
        net_minor: 32_500,
        tax_minor: 1900 + 1575,
        total_minor: 35_975,
        open_minor: 35_975,
        issued_by: admin.userId,
        seller: { name: org.name },
        taxes: [
          { tax_rate_bps: 700, net_minor: 22_500, tax_minor: 1575 },
          { tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1900 },
        ],
      })
      expect(invoice.creditable).toHaveLength(2)
      expect(invoice).toEqual(await getInvoice(tx, org.id, draft.id))
      await asOwner(tx)
      const line = (role: string, debit: number, credit: number, rate: number | null) => ({
        role,
        kind: 'posting',
        posted_on: '2026-03-01',
        debit_minor: debit,
        credit_minor: credit,
        tax_rate_bps: rate,
      })
      expect([...(await journalOf(tx, org.id, draft.id))]).toEqual([
        line('receivables', 35_975, 0, null),
        line('output_tax', 0, 1575, 700),
        line('output_tax', 0, 1900, 1900),
        line('sales', 0, 22_500, 700),
        line('sales', 0, 10_000, 1900),
      ])
    }))

  it('issues no draft but the one that was seen', () =>
    withDraft(async (tx, { org }, seen) => {
      const changed = await saveDraft(
        tx,
        org.id,
        { customer_id: seen.customer_id, items: [item({ unit_price_minor: 99_900 })] },
        seen.id,
      )
      await expectDenied(
        () => issue(tx, org.id, seen.id, null, seen.updated_at),
        'PT409',
        'finance.draft_changed',
      )
      expect(await getInvoice(tx, org.id, seen.id)).toMatchObject({
        status: 'draft',
        number: null,
        total_minor: changed.total_minor,
      })
      const issued = await issue(tx, org.id, seen.id, null, changed.updated_at)
      expect(issued).toMatchObject({ seq: 1, total_minor: changed.total_minor })
      // An answer that was lost: the same request again, whose draft there is no more.
      expect(await issue(tx, org.id, seen.id, null, changed.updated_at)).toEqual(issued)
    }))

  it('answers the same when it is called again, and posts once', () =>
    withDraft(async (tx, { org }, draft) => {
      const first = await issue(tx, org.id, draft.id)
      expect(await issue(tx, org.id, draft.id, '2020-01-01')).toEqual(first)
      await asOwner(tx)
      const lines = await journalOf(tx, org.id, draft.id)
      expect(lines).toHaveLength(5)
      const [counter] = await tx<{ last_number: number }[]>`
        select last_number from public.document_counters where org_id = ${org.id}`
      expect(required(counter).last_number).toBe(1)
    }))

  it('an agent cannot, nor anyone of elsewhere; an admin can', () =>
    withDraft(async (tx, { org, otherOrg, agent, otherOwner, admin }, draft) => {
      await as(tx, agent)
      await expectDenied(() => issue(tx, org.id, draft.id), '42501', 'identity.permission_denied')
      await as(tx, otherOwner)
      await expectDenied(
        () => issue(tx, org.id, draft.id),
        'PT404',
        'identity.organization_not_found',
      )
      await expectDenied(
        () => issue(tx, otherOrg.id, draft.id),
        'PT404',
        'finance.invoice_not_found',
      )
      await as(tx, admin)
      expect((await issue(tx, org.id, draft.id)).seq).toBe(1)
    }))

  it('counts each fiscal year for itself, wherever it begins', () =>
    withDraft(async (tx, { org, admin }, draft) => {
      await asOwner(tx)
      await tx`
        update public.finance_settings
           set fiscal_year_start_month = 3, invoice_pattern = '{YY}/{seq:3}'
         where org_id = ${org.id}`
      await as(tx, admin)
      const on = async (day: string) => {
        const { id } = await saveDraft(tx, org.id, {
          customer_id: draft.customer_id,
          items: [item()],
        })
        return (await issue(tx, org.id, id, day)).number
      }
      // 29 February is the last day of the year that began in March.
      expect(await on('2024-02-29')).toBe('23/001')
      expect(await on('2024-03-01')).toBe('24/001')
      expect(await on('2024-02-01')).toBe('23/002')
      expect(await on('2025-02-28')).toBe('24/002')
    }))

  it.each([
    ['2024-02-15', 14, '2024-02-29'],
    ['2024-02-29', 365, '2025-02-28'],
    ['2025-02-28', 1, '2025-03-01'],
    ['2026-03-01', 0, '2026-03-01'],
  ])('issued on %s with %i days it is due on %s', (day, days, due) =>
    withDraft(
      async (tx, { org }, draft) => {
        expect((await issue(tx, org.id, draft.id, day)).due_on).toBe(due)
      },
      { payment_terms_days: days },
    ),
  )

  it('takes the day that is given, else the draft’s, else today where the organization is', () =>
    withDraft(async (tx, { org, admin }, draft) => {
      const copy = async (values: Details) =>
        (
          await saveDraft(tx, org.id, {
            customer_id: draft.customer_id,
            items: [item()],
            ...values,
          })
        ).id
      const [given, wanted, open] = [
        await copy({ issued_on: '2026-02-01' }),
        await copy({ issued_on: '2026-02-01' }),
        await copy({}),
      ]
      expect((await issue(tx, org.id, given, '2026-03-01')).issued_on).toBe('2026-03-01')
      expect((await issue(tx, org.id, wanted)).issued_on).toBe('2026-02-01')
      await asOwner(tx)
      // The day is another one on the other side of the date line.
      await tx`
          update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${org.id}`
      const [row] = await tx<{ day: string }[]>`
          select (now() at time zone 'Pacific/Kiritimati')::date::text as day`
      await as(tx, admin)
      expect((await issue(tx, org.id, open)).issued_on).toBe(required(row).day)
    }))

  it('refuses a draft without lines, a day after it is due, no day at all, and a closed one', () =>
    withDraft(
      async (tx, { org, admin }, draft) => {
        const empty = await saveDraft(tx, org.id, { customer_id: draft.customer_id })
        await expectDenied(() => issue(tx, org.id, empty.id), 'PT422', 'finance.items_missing')
        await expectDenied(
          () => issue(tx, org.id, draft.id, '2026-04-01'),
          'PT422',
          'finance.due_before_issue',
        )
        for (const day of ['1969-12-31', '2200-01-01', 'infinity']) {
          await expectDenied(
            () => issue(tx, org.id, draft.id, day),
            'PT422',
            'finance.date_invalid',
          )
        }
        await asOwner(tx)
        await tx`
          update public.finance_settings set closed_through_on = '2026-02-28'
           where org_id = ${org.id}`
        await as(tx, admin)
        const error = await expectDenied(
          () => issue(tx, org.id, draft.id, '2026-02-28'),
          'PT422',
          'finance.period_closed',
        )
        expect(error.detail).toBe('2026-02-28')
        // Whatever was refused has taken no number.
        expect((await issue(tx, org.id, draft.id, '2026-03-01')).seq).toBe(1)
      },
      { due_on: '2026-03-31' },
    ))

  it('refuses a day more than a year ahead, which a draft may want', () =>
    withDraft(
      async (tx, { org, admin }, draft) => {
        await asOwner(tx)
        const [days] = await tx<{ last: string; late: string }[]>`
          select (today + interval '1 year')::date::text as last,
            ((today + interval '1 year')::date + 1)::text as late
          from private.org_today(${org.id}) as today`
        const { last, late } = required(days)
        await as(tx, admin)
        for (const day of [undefined, late]) {
          const { detail } = await expectDenied(
            () => issue(tx, org.id, draft.id, day),
            'PT422',
            'finance.day_too_far_ahead',
          )
          expect(detail).toBe('issued_on')
        }
        expect((await issue(tx, org.id, draft.id, last)).issued_on).toBe(last)
      },
      { issued_on: '2062-11-01' },
    ))

  it('an invoice of nothing has a number, is paid, and posts nothing', () =>
    withDraft(
      async (tx, { org }, draft) => {
        const invoice = await issue(tx, org.id, draft.id)
        expect(invoice).toMatchObject({ seq: 1, total_minor: 0, status: 'paid', state: 'paid' })
        await asOwner(tx)
        expect(await journalOf(tx, org.id, draft.id)).toHaveLength(0)
      },
      { items: [item({ discount_bps: 10_000 })] },
    ))

  it('keeps who sells and who buys as they were, and tells the timeline', () =>
    withDraft(async (tx, { org, admin }, draft) => {
      await asOwner(tx)
      await tx`
        update public.finance_settings
           set legal_name = 'Acme GmbH', tax_number = 'DE 1', legal_text = 'Court of Berlin'
         where org_id = ${org.id}`
      await as(tx, admin)
      const invoice = await issue(tx, org.id, draft.id)
      await asOwner(tx)
      await tx`update public.finance_settings set legal_name = 'Other' where org_id = ${org.id}`
      await tx`update public.customers set name = 'Other' where id = ${draft.customer_id}`
      await as(tx, admin)
      const later = await getInvoice(tx, org.id, draft.id)
      expect(later.seller).toEqual({
        name: 'Acme GmbH',
        tax_number: 'DE 1',
        legal_text: 'Court of Berlin',
      })
      expect(later.bill_to.name).toBe('Ada')
      expect(later.customer.display_name).toBe('Other')
      const events = await tx<{ data: Record<string, string>; actor_id: string }[]>`
        select data, actor_id from public.customer_events
         where customer_id = ${draft.customer_id} and kind = 'invoice.issued'`
      expect([...events]).toEqual([
        {
          data: {
            invoice_id: invoice.id,
            number: invoice.number,
            total_minor: invoice.total_minor,
            currency: 'EUR',
          },
          actor_id: admin.userId,
        },
      ])
    }))
})
