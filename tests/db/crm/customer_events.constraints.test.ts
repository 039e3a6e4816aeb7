import { describe, it } from 'vitest'
import { expectRefused } from '../../helpers/constraints.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'

describe('customer_events', () => {
  const event = { kind: 'customer.tested', data: {} }

  it.each([
    ['a kind without a domain', { ...event, kind: 'tested' }, 'customer_events_kind_check'],
    ['data that is no object', { ...event, data: [] }, 'customer_events_data_check'],
  ])('cannot have %s', async (_rule, values, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      const row = { org_id: org.id, customer_id: customer.id, ...values }
      await expectRefused(constraint, () => tx`insert into public.customer_events ${tx(row)}`)
    })
  })

  it('cannot be of a customer of another organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const foreign = await createCustomer(tx, { org_id: other.id })
      const row = { org_id: org.id, customer_id: foreign.id, ...event }
      await expectRefused(
        'customer_events_customer_id_fkey',
        () => tx`insert into public.customer_events ${tx(row)}`,
      )
    })
  })
})
