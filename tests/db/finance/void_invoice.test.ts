import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  getInvoice,
  type Invoice,
  issue,
  item,
  journalOf,
  saveDraft,
  voidInvoice,
} from './invoices.helpers.ts'

async function withIssued(
  run: (tx: Tx, actors: Actors, invoice: Invoice) => Promise<void>,
  on = '2026-03-01',
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id, name: 'Ada' })
    await as(tx, actors.admin)
    const draft = await saveDraft(tx, actors.org.id, {
      customer_id: id,
      reference: 'PO 7',
      note: 'Thank you',
      items: [item(), item({ tax_rate_bps: 0 })],
    })
    await run(tx, actors, await issue(tx, actors.org.id, draft.id, on))
  })
}

describe('void_invoice', () => {
  it('keeps the number, owes nothing, and posts the opposite on the same day', () =>
    withIssued(async (tx, { org }, invoice) => {
      const voided = await voidInvoice(tx, org.id, invoice.id, ' Written twice ')
      expect(voided).toMatchObject({
        number: invoice.number,
        status: 'void',
        state: 'void',
        total_minor: invoice.total_minor,
        open_minor: 0,
        void_reason: 'Written twice',
        creditable: [],
      })
      expect(voided).toEqual(await getInvoice(tx, org.id, invoice.id))
      // Again: as it is.
      expect(await voidInvoice(tx, org.id, invoice.id, 'Other')).toEqual(voided)
      const next = await saveDraft(tx, org.id, {
        customer_id: invoice.customer_id,
        items: [item()],
      })
      expect((await issue(tx, org.id, next.id, '2026-03-01')).seq).toBe(2)

      await asOwner(tx)
      const lines = await journalOf(tx, org.id, invoice.id)
      const of = (kind: string) => lines.filter((line) => line.kind === kind)
      expect(of('reversal')).toHaveLength(of('posting').length)
      expect(new Set(lines.map(({ posted_on }) => posted_on))).toEqual(new Set(['2026-03-01']))
      const balances = new Map<string, number>()
      for (const { role, tax_rate_bps, debit_minor, credit_minor } of lines) {
        const key = `${role} ${tax_rate_bps}`
        balances.set(key, (balances.get(key) ?? 0) + debit_minor - credit_minor)
      }
      expect([...balances.values()].every((balance) => balance === 0)).toBe(true)
      const events = await tx<{ kind: string; data: { number: string } }[]>`
        select kind, data from public.customer_events
         where org_id = ${org.id} and data ->> 'invoice_id' = ${invoice.id} order by id`
      expect(events.map(({ kind }) => kind)).toEqual(['invoice.issued', 'invoice.voided'])
      expect(events[0]?.data).toEqual({
        invoice_id: invoice.id,
        number: invoice.number,
        total_minor: invoice.total_minor,
        currency: 'EUR',
      })
    }))

  it('posts the opposite today where the books of its day are closed', () =>
    withIssued(async (tx, { org, admin }, invoice) => {
      await asOwner(tx)
      await tx`
        update public.finance_settings set closed_through_on = '2026-03-31'
         where org_id = ${org.id}`
      await as(tx, admin)
      await voidInvoice(tx, org.id, invoice.id)
      await asOwner(tx)
      const [today] = await tx<{ day: string }[]>`select private.org_today(${org.id})::text as day`
      const reversal = (await journalOf(tx, org.id, invoice.id)).find(
        ({ kind }) => kind === 'reversal',
      )
      expect(reversal?.posted_on).toBe(required(today).day)
    }))

  it('refuses a draft, one that was paid, credited or written off, and no reason', () =>
    withIssued(async (tx, { org, admin }, invoice) => {
      const draft = await saveDraft(tx, org.id, { customer_id: invoice.customer_id })
      await expectDenied(
        () => voidInvoice(tx, org.id, draft.id),
        'PT409',
        'finance.invoice_is_draft',
      )
      for (const reason of ['', ' ']) {
        await expectDenied(
          () => voidInvoice(tx, org.id, invoice.id, reason),
          'PT422',
          'platform.value_missing',
        )
      }
      for (const column of ['paid_minor', 'credited_minor', 'written_off_minor']) {
        await asOwner(tx)
        await tx.savepoint(async (inner) => {
          await inner`update public.invoices set ${inner({ [column]: 1 })} where id = ${invoice.id}`
          await as(tx, admin)
          await expectDenied(
            () => voidInvoice(tx, org.id, invoice.id),
            'PT409',
            'finance.invoice_is_settled',
          )
          await asOwner(tx)
          await inner`update public.invoices set ${inner({ [column]: 0 })} where id = ${invoice.id}`
        })
      }
      await as(tx, admin)
      expect((await voidInvoice(tx, org.id, invoice.id)).status).toBe('void')
    }))

  it('an agent cannot, nor anyone of elsewhere', () =>
    withIssued(async (tx, { org, otherOrg, agent, otherOwner }, invoice) => {
      await as(tx, agent)
      await expectDenied(
        () => voidInvoice(tx, org.id, invoice.id),
        '42501',
        'identity.permission_denied',
      )
      await as(tx, otherOwner)
      await expectDenied(
        () => voidInvoice(tx, otherOrg.id, invoice.id),
        'PT404',
        'finance.invoice_not_found',
      )
    }))
})

describe('duplicate_invoice', () => {
  const duplicate = async (tx: Tx, orgId: string, id: string) => {
    const [row] = await tx<{ invoice: Invoice }[]>`
      select public.duplicate_invoice(${orgId}, ${id}) as invoice`
    return required(row).invoice
  }

  it('an agent can write the same again, of an issued, a void and a draft invoice', () =>
    withIssued(async (tx, { org, admin, agent }, invoice) => {
      await as(tx, agent)
      const copy = await duplicate(tx, org.id, invoice.id)
      expect(copy).toMatchObject({
        status: 'draft',
        number: null,
        issued_on: null,
        due_on: null,
        order: null,
        customer_id: invoice.customer_id,
        reference: 'PO 7',
        note: 'Thank you',
        total_minor: invoice.total_minor,
        created_by: agent.userId,
      })
      const content = ({ items }: Invoice) => items.map(({ id: _id, ...line }) => line)
      expect(content(copy)).toEqual(content(invoice))
      // Twice is two: whoever asks for another gets another.
      expect((await duplicate(tx, org.id, copy.id)).id).not.toBe(copy.id)
      await as(tx, admin)
      await voidInvoice(tx, org.id, invoice.id)
      expect((await duplicate(tx, org.id, invoice.id)).status).toBe('draft')
    }))

  it('does not find an invoice of elsewhere', () =>
    withIssued(async (tx, { otherOrg, otherOwner }, invoice) => {
      await as(tx, otherOwner)
      await expectDenied(
        () => duplicate(tx, otherOrg.id, invoice.id),
        'PT404',
        'finance.invoice_not_found',
      )
    }))
})
