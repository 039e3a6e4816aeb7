import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { createFile, createNote } from '../../helpers/crm-factories.ts'
import { as, asOwner, commitAs, sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { applied, untilDone, withBooks } from './invoice_imports.helpers.ts'

const THREE = `
  number | issued_on  | unit_price | customer     | customer_name
  1      | 2020-01-10 | 10.00      | R1           | One
  2      | 2020-01-11 | 20.00      | R2           | Two
  3      | 2020-01-12 | 30.00      | R3           | Three
`

describe('undo_invoice_import, and the customers that came with the invoices', () => {
  it.each([
    ['a note', createNote],
    ['a file', createFile],
    ['an address', createAddress],
    ['a draft', createInvoice],
  ])('keeps one who has %s by now', (_what, work) =>
    withBooks(async (tx, org_id, owner) => {
      const { id } = await applied(tx, org_id, THREE)
      await tx`set constraints all immediate`
      await asOwner(tx)
      const [customer] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${org_id} and external_ref = 'R2'`
      await work(tx, { org_id, customer_id: required(customer).id })
      await as(tx, owner)
      expect(await untilDone(tx, 'undo', org_id, id)).toMatchObject({
        status: 'undone',
        deleted_count: 3,
      })
      await asOwner(tx)
      const left = await tx`select external_ref from public.customers where org_id = ${org_id}`
      expect(left).toEqual([{ external_ref: 'R2' }])
    }),
  )

  it('waits for a note that is being written, and keeps its customer', async () => {
    const actors = await createActors(sql)
    try {
      const { org, admin, agent } = actors
      const id = await commitAs(admin, async (tx) => (await applied(tx, org.id, THREE)).id)
      const [customer] = await sql<{ id: string }[]>`
        select id from public.customers where org_id = ${org.id} and external_ref = 'R2'`
      const { promise: written, resolve: commit } = Promise.withResolvers<void>()
      const started = Promise.withResolvers<void>()
      const note = commitAs(agent, async (tx) => {
        await tx`
          select public.create_customer_note(${org.id}, ${required(customer).id}, 'On the phone')`
        started.resolve()
        await written
      })
      await started.promise
      let isDone = false
      const undoing = commitAs(admin, (tx) => untilDone(tx, 'undo', org.id, id, 10)).finally(() => {
        isDone = true
      })
      await sleep(300)
      expect(isDone).toBe(false)
      commit()
      await note
      expect(await undoing).toMatchObject({ deleted_count: 3 })
      const left = await sql`select body from public.customer_notes where org_id = ${org.id}`
      expect(left).toEqual([{ body: 'On the phone' }])
    } finally {
      await removeActors(sql, actors)
    }
  })
})
