import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectRefused } from '../../helpers/constraints.ts'
import { createCustomerImport, createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'

describe('rows of an organization', () => {
  it.each([
    ['customers', { name: 'Nobody' }],
    ['tags', { name: 'Nobody' }],
    ['customer_imports', { file_name: 'x.csv', header: [] }],
  ])('%s cannot belong to an organization that does not exist', async (table, values) => {
    await inTransaction(async (tx) => {
      await expectRefused(
        `${table}_org_id_fkey`,
        () => tx`insert into ${tx(`public.${table}`)} ${tx({ org_id: randomUUID(), ...values })}`,
      )
    })
  })

  it('go with it', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      const tag = await createTag(tx, { org_id: org.id })
      await tagCustomer(tx, { org_id: org.id, customer_id: customer.id, tag_id: tag.id })
      await createCustomerImport(tx, { org_id: org.id })
      await tx`delete from public.organizations where id = ${org.id}`
      const [left] = await tx<{ count: number }[]>`
        select (select count(*) from public.customers where org_id = ${org.id})
             + (select count(*) from public.customer_tags where org_id = ${org.id})
             + (select count(*) from public.customer_events where org_id = ${org.id})
             + (select count(*) from public.customer_imports where org_id = ${org.id})
             + (select count(*) from private.customer_count_changes where org_id = ${org.id})
             + (select count(*) from private.customer_search_words where org_id = ${org.id})
             + (select count(*) from private.customer_search_vocabulary where org_id = ${org.id})
          as count`
      expect(left?.count).toBe(0)
    })
  })
})
