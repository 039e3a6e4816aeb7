import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { address, createOrder, openShop } from '../commerce/orders.helpers.ts'
import { race, reasons, times, values } from '../commerce/race.helpers.ts'
import { type Invoice, issue, item, saveDraft } from './invoices.helpers.ts'

async function withActors(run: (actors: Actors) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    await run(actors)
  } finally {
    await removeActors(sql, actors)
  }
}

describe('drafts of invoices, several at once', () => {
  it(
    'a request that is sent ten times at once makes one draft',
    () =>
      withActors(async ({ org, agent }) => {
        const { id } = await createCustomer(sql, { org_id: org.id })
        const details = { customer_id: id, items: [item()] }
        const key = randomUUID()
        const results = await race(
          times(10, agent, (tx: Tx) => saveDraft(tx, org.id, details, null, key)),
        )
        expect(values(results)).toHaveLength(10)
        expect(new Set(values(results).map((draft) => draft.id)).size).toBe(1)
        expect(await sql`select from public.invoices where org_id = ${org.id}`).toHaveLength(1)
      }),
    120_000,
  )

  it(
    'of two who save what both have read, the second is told',
    () =>
      withActors(async ({ org, agent, admin }) => {
        const { id } = await createCustomer(sql, { org_id: org.id })
        const details = { customer_id: id, items: [item()] }
        const draft = await commitAs(agent, (tx) => saveDraft(tx, org.id, details))
        const save = (note: string) => (tx: Tx) =>
          saveDraft(
            tx,
            org.id,
            { ...details, note, expected_updated_at: draft.updated_at },
            draft.id,
          )
        const results = await race([
          { who: agent, run: save('One') },
          { who: admin, run: save('Two') },
        ])
        expect(values(results)).toHaveLength(1)
        expect(reasons(results)).toEqual(['finance.draft_changed'])
      }),
    120_000,
  )

  it('an order that ten people invoice at once has one invoice', async () => {
    const shop = await openShop(sql)
    try {
      const order = await commitAs(shop.agent, (tx) =>
        createOrder(tx, shop.orgId, {
          customer_id: shop.customerId,
          items: [{ variant_id: shop.variantId, quantity: 1 }],
          shipping_address: address,
          payment_method: 'account',
        }),
      )
      const results = await race(
        times(10, shop.agent, async (tx: Tx) => {
          const [row] = await tx<{ invoice: Invoice }[]>`
            select public.create_invoice_from_order(${shop.orgId}, ${order.id}) as invoice`
          return required(row).invoice.id
        }),
      )
      expect(values(results)).toHaveLength(10)
      expect(new Set(values(results)).size).toBe(1)
    } finally {
      await removeActors(sql, shop)
    }
  }, 120_000)

  it(
    'a customer who is merged while their invoices are issued takes them along',
    () =>
      withActors(async ({ org, admin }) => {
        const survivor = await createCustomer(sql, { org_id: org.id })
        const merged = await createCustomer(sql, { org_id: org.id })
        const drafts: string[] = []
        for (let index = 0; index < 6; index += 1) {
          const details = { customer_id: merged.id, items: [item()] }
          drafts.push((await commitAs(admin, (tx) => saveDraft(tx, org.id, details))).id)
        }
        const results = await race<unknown>([
          ...drafts.map((id) => ({ who: admin, run: (tx: Tx) => issue(tx, org.id, id) })),
          {
            who: admin,
            run: async (tx: Tx) => tx`
            select public.merge_customers(${org.id}, ${survivor.id}, ${merged.id})`,
          },
        ])
        expect(reasons(results)).toEqual([])
        const rows = await sql<{ customer_id: string; seq: number }[]>`
        select customer_id, seq from public.invoices where org_id = ${org.id} order by seq`
        expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
        expect(new Set(rows.map(({ customer_id }) => customer_id))).toEqual(new Set([survivor.id]))
      }),
    120_000,
  )
})
