import { describe, expect, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'

describe('tags', () => {
  const cases: Case[] = [
    ['no name', { name: '' }, 'tags_name_check'],
    ['a comma in the name', { name: 'a,b' }, 'tags_name_check'],
    ['space around the name', { name: ' a' }, 'tags_name_check'],
    ['a name of 51 characters', { name: long(51) }, 'tags_name_check'],
    ['a colour of its own', { color: '#ff0000' }, 'tags_color_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const tag = await createTag(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.tags set ${tx(change)} where id = ${tag.id}`,
      )
    })
  })

  it('are one, however the name is written, within an organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      await createTag(tx, { org_id: org.id, name: 'Café' })
      await createTag(tx, { org_id: other.id, name: 'Café' })
      await expectRefused('tags_org_id_name_idx', () =>
        createTag(tx, { org_id: org.id, name: 'CAFE' }),
      )
    })
  })

  it('say when they were renamed, and leave a trace in the audit trail', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const tag = await createTag(tx, { org_id: org.id })
      const [renamed] = await tx<{ later: boolean }[]>`
        update public.tags set name = 'Renamed' where id = ${tag.id}
        returning updated_at > created_at as later`
      expect(renamed?.later).toBe(true)
      const trail = await tx`
        select action from public.audit_log
         where org_id = ${org.id} and table_name = 'tags' and row_id = ${tag.id} order by occurred_at`
      expect(trail.map(({ action }) => action)).toEqual(['insert', 'update'])
    })
  })
})

describe('customer_tags', () => {
  it('cannot join a customer and a tag of two organizations', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const customer = await createCustomer(tx, { org_id: org.id })
      const foreignCustomer = await createCustomer(tx, { org_id: other.id })
      const tag = await createTag(tx, { org_id: org.id })
      const foreignTag = await createTag(tx, { org_id: other.id })
      await expectRefused('customer_tags_tag_id_fkey', () =>
        tagCustomer(tx, { org_id: org.id, customer_id: customer.id, tag_id: foreignTag.id }),
      )
      await expectRefused('customer_tags_customer_id_fkey', () =>
        tagCustomer(tx, { org_id: org.id, customer_id: foreignCustomer.id, tag_id: tag.id }),
      )
    })
  })

  it('carry the time of creation of their customer, whatever is sent', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const created_at = new Date('2024-02-29T12:00:00Z')
      const customer = await createCustomer(tx, { org_id: org.id, created_at })
      const tag = await createTag(tx, { org_id: org.id })
      const [row] = await tx<{ customer_created_at: Date }[]>`
        insert into public.customer_tags (org_id, customer_id, tag_id, customer_created_at)
        values (${org.id}, ${customer.id}, ${tag.id}, now())
        returning customer_created_at`
      expect(row?.customer_created_at).toEqual(created_at)
    })
  })
})
