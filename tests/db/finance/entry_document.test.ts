import { expect, it } from 'vitest'
import { as } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { bill, credit, grant, pay, refund, reverse, withPlace } from './money.helpers.ts'

it('an entry leads to the document or the payment that caused it, store credit to its customer', () =>
  withPlace(async (tx, place) => {
    const { orgId, customerId } = place
    const invoice = await bill(tx, place)
    const allocations = [{ invoice_id: invoice.id, amount_minor: 10_000 }]
    const payment = await pay(tx, place, { allocations })
    const note = await credit(tx, place, invoice.id, { give_back: 'refund' })
    const back = await refund(tx, place, { credit_note_id: note.id, amount_minor: 100 })
    await reverse(tx, place, back.id)
    await grant(tx, place, 500)
    await as(tx, place.owner)
    const rows = await tx<{ source: string; kind: string; id: string }[]>`
      select distinct entries ->> 'source_type' as source, entries #>> '{document,kind}' as kind,
        entries #>> '{document,id}' as id
      from jsonb_array_elements(
        public.list_journal_entries(${orgId}, '2000-01-01', '2900-01-01') -> 'items'
      ) as entries`
    const found = rows.map(({ source, kind, id }) => `${source}: ${kind} ${id}`).toSorted()
    const expected = [
      `invoice: invoice ${invoice.id}`,
      `payment: payment ${payment.id}`,
      `credit_note: credit_note ${note.id}`,
      `payment: payment ${back.id}`,
      `credit_entry: customer ${customerId}`,
    ]
    expect(found).toEqual(expected.toSorted())

    const [account] = await tx<{ id: string }[]>`
      select id from public.ledger_accounts where org_id = ${orgId} and role = 'prepayments'`
    const [lines] = await tx<{ kinds: string[] }[]>`
      select array(
        select distinct lines #>> '{document,kind}'
        from jsonb_array_elements(
          public.list_account_lines(
            ${orgId}, ${required(account).id}, '2000-01-01', '2900-01-01'
          ) -> 'items'
        ) as lines
        order by 1
      ) as kinds`
    expect(lines).toEqual({ kinds: ['credit_note', 'payment'] })
  }))
