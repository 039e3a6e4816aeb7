import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'

type Values = Record<string, unknown>

const change = (tx: Tx, orgId: string, id: string, values: Values, seen: Values) => () =>
  tx`select public.change_customer(
    ${orgId}, ${id}, ${tx.json(values as never)}, ${tx.json(seen as never)})`

const changeTags = (tx: Tx, orgId: string, id: string, add: string[], remove: string[] = []) =>
  tx<{ names: string[] }[]>`
    select public.change_customer_tags(${orgId}, ${id}, ${add}, ${remove}) as names`

/** A customer as an agent meets it, with tags given by somebody else. */
async function withCustomer(
  tags: string[],
  run: (tx: Tx, actors: Actors, id: string) => Promise<void>,
  values: { archived_at?: Date } = {},
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const org_id = actors.org.id
    const { id } = await createCustomer(tx, { org_id, name: 'Ada', phone: '1', ...values })
    for (const name of tags) {
      const tag = await createTag(tx, { org_id, name })
      await tagCustomer(tx, { org_id, customer_id: id, tag_id: tag.id })
    }
    await as(tx, actors.agent)
    await run(tx, actors, id)
  })
}

const tagEvents = (tx: Tx, id: string) => tx`
  select data from public.customer_events
   where customer_id = ${id} and kind = 'customer.tags_changed' order by id`

describe('change_customer_tags', () => {
  it('leaves the tags alone that nobody named, and tells what it did in one event', () =>
    withCustomer(['Spring', 'Old'], async (tx, { org }, id) => {
      const changed = await changeTags(tx, org.id, id, ['fair', ' VIP '], ['old'])
      expect(changed).toEqual([{ names: ['fair', 'Spring', 'VIP'] }])
      const data = { added: ['fair', 'VIP'], removed: ['Old'] }
      expect(await tagEvents(tx, id)).toEqual([{ data }])
    }))

  it('changes nothing and tells nothing where there is nothing to do', () =>
    withCustomer(['Spring'], async (tx, { org, agent }, id) => {
      // A tag that it has, one that it does not have, and one that there is not.
      await asOwner(tx)
      await createTag(tx, { org_id: org.id, name: 'Elsewhere' })
      await as(tx, agent)
      const changed = await changeTags(tx, org.id, id, ['SPRING'], ['Elsewhere', 'Unknown'])
      expect(changed).toEqual([{ names: ['Spring'] }])
      expect(await tagEvents(tx, id)).toEqual([])
      expect(await tx`select from public.tags where name = 'Unknown'`).toHaveLength(0)
    }))

  it('keeps a tag that is in both lists', () =>
    withCustomer(['Spring'], async (tx, { org }, id) => {
      expect(await changeTags(tx, org.id, id, ['spring'], ['Spring'])).toEqual([
        { names: ['Spring'] },
      ])
    }))

  it('counts as a change of the customer, so that an open form does not overwrite it', () =>
    withCustomer([], async (tx, { org, agent }, id) => {
      await asOwner(tx)
      // The trigger would say that this change is of now.
      await tx`set local session_replication_role = replica`
      await tx`update public.customers set updated_at = '2020-01-01' where id = ${id}`
      await tx`set local session_replication_role = origin`
      await as(tx, agent)
      const updated = () => tx`
        select updated_at > '2021-01-01' as is_new from public.customers where id = ${id}`
      await changeTags(tx, org.id, id, [], ['Unknown'])
      expect(await updated()).toEqual([{ is_new: false }])
      await changeTags(tx, org.id, id, ['fair'])
      expect(await updated()).toEqual([{ is_new: true }])
    }))

  it('adds none beyond fifty, and still takes away where a bulk run gave more', () => {
    const names = Array.from({ length: 51 }, (_, index) => `Tag ${index}`)
    return withCustomer(names, async (tx, { org }, id) => {
      const refused = (add: string[], remove: string[] = []) =>
        expectDenied(() => changeTags(tx, org.id, id, add, remove), 'PT422', 'crm.too_many_tags')
      await refused(['fair'], ['Tag 0'])
      await refused(names)
      await changeTags(tx, org.id, id, [], ['Tag 0'])
      const [full] = await changeTags(tx, org.id, id, ['fair'], ['Tag 1'])
      expect(full?.names).toHaveLength(50)
      await refused(['one more'])
    })
  })

  it.each([[['a,b']], [['']], [['x'.repeat(51)]]])('takes no %j for a name', (names) =>
    withCustomer([], async (tx, { org }, id) => {
      const add = () => changeTags(tx, org.id, id, names)
      await expectDenied(add, 'PT422', 'crm.tag_name_invalid')
      const remove = () => changeTags(tx, org.id, id, [], names)
      await expectDenied(remove, 'PT422', 'crm.tag_name_invalid')
    }),
  )

  it('refuses a list that is none', () =>
    withCustomer([], async (tx, { org }, id) => {
      await expectDenied(
        tx`select public.change_customer_tags(${org.id}, ${id}, null, '{}')`,
        'PT422',
        'crm.values_malformed',
      )
    }))

  it('an archived customer is tagged like any other', () =>
    withCustomer(
      [],
      async (tx, { org }, id) => {
        expect(await changeTags(tx, org.id, id, ['fair'])).toEqual([{ names: ['fair'] }])
      },
      { archived_at: new Date() },
    ))

  it('one that was merged into another says into which; one of another organization is not found', () =>
    withCustomer([], async (tx, { org, otherOrg, admin }, id) => {
      await asOwner(tx)
      const survivor = await createCustomer(tx, { org_id: org.id })
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, admin)
      await tx`select public.merge_customers(${org.id}, ${survivor.id}, ${id})`
      const tagging = (gone: string) => () => changeTags(tx, org.id, gone, ['fair'])
      const merged = await expectDenied(tagging(id), 'PT409', 'crm.customer_merged')
      expect(merged.detail).toBe(survivor.id)
      await expectDenied(tagging(foreign.id), 'PT404', 'crm.customer_not_found')
      expect(await changeTags(tx, org.id, survivor.id, ['fair'])).toEqual([{ names: ['fair'] }])
    }))

  it('an agent without customers.write can change neither tags nor values', () =>
    withCustomer([], async (tx, { org, agent, admin }, id) => {
      await asOwner(tx)
      await tx`
        delete from public.role_permissions
         where role = 'agent' and permission = 'customers.write'`
      const tagging = () => changeTags(tx, org.id, id, ['fair'])
      const changing = change(tx, org.id, id, { phone: '2' }, { phone: '1' })
      await as(tx, agent)
      await expectDenied(tagging, '42501', 'identity.permission_denied')
      await expectDenied(changing, '42501', 'identity.permission_denied')
      await as(tx, admin)
      await tagging()
      await changing()
    }))
})

describe('change_customer', () => {
  const phone = (tx: Tx, id: string) => tx`select phone from public.customers where id = ${id}`

  it('replaces the value that the person saw, whatever else changed', () =>
    withCustomer([], async (tx, { org }, id) => {
      await tx`select public.update_customer(${org.id}, ${id}, '{"company": "Engines"}')`
      await change(tx, org.id, id, { phone: '2' }, { phone: '1' })()
      expect(await phone(tx, id)).toEqual([{ phone: '2' }])
      await change(tx, org.id, id, { phone: null }, { phone: '2' })()
      expect(await phone(tx, id)).toEqual([{ phone: null }])
    }))

  it('refuses to replace a value that nobody saw, and names the field', () =>
    withCustomer([], async (tx, { org, agent }, id) => {
      await tx`select public.update_customer(
        ${org.id}, ${id}, ${tx.json({ phone: '2', owner_id: agent.userId })})`
      for (const [values, seen, field] of [
        [{ phone: '3' }, { phone: '1' }, 'phone'],
        [{ phone: null }, { phone: '1' }, 'phone'],
        [{ phone: '3' }, { phone: null }, 'phone'],
        [{ owner_id: null }, { owner_id: org.id }, 'owner_id'],
      ] as const) {
        const attempt = change(tx, org.id, id, values, seen)
        const error = await expectDenied(attempt, 'PT409', 'crm.customer_changed')
        expect(error.detail).toBe(field)
      }
      expect(await phone(tx, id)).toEqual([{ phone: '2' }])
      // Two who decide the same are no conflict.
      await change(tx, org.id, id, { phone: '2' }, { phone: '1' })()
    }))

  it.each([
    [{ phone: '2' }, {}, 'phone'],
    [{ phone: '2' }, [], 'p_seen'],
    [{ tags: [] }, { tags: [] }, 'tags'],
  ])('takes no %j with %j seen', (values, seen, field) =>
    withCustomer(['Spring'], async (tx, { org }, id) => {
      const attempt = change(tx, org.id, id, values, seen as Values)
      const error = await expectDenied(attempt, 'PT422', 'crm.values_malformed')
      expect(error.detail).toBe(field)
    }),
  )

  it('does not find the customer of another organization', () =>
    withCustomer([], async (tx, { org, otherOrg, agent }) => {
      await asOwner(tx)
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      const attempt = change(tx, org.id, foreign.id, { phone: '2' }, { phone: null })
      await expectDenied(attempt, 'PT404', 'crm.customer_not_found')
    }))
})

describe('edit_customer', () => {
  const edit = (
    tx: Tx,
    orgId: string,
    id: string,
    values: Values,
    { add = [] as string[], remove = [] as string[], expected = null as string | null } = {},
  ) =>
    tx`select public.edit_customer(
      ${orgId}, ${id}, ${tx.json(values as never)}, ${add}, ${remove}, ${expected})`

  it('saves values and tags together, or none of them when somebody was faster', () =>
    withCustomer(['Old', 'Spring'], async (tx, { org }, id) => {
      await edit(tx, org.id, id, { phone: '2' }, { add: ['fair'], remove: ['old', 'unknown'] })
      const state = () => tx`
        select customers.phone, array(
          select tags.name from public.customer_tags as links
          join public.tags on tags.org_id = links.org_id and tags.id = links.tag_id
          where links.customer_id = ${id} order by 1) as tags
        from public.customers where id = ${id}`
      const saved = [{ phone: '2', tags: ['fair', 'Spring'] }]
      expect(await state()).toEqual(saved)
      await expectDenied(
        () => edit(tx, org.id, id, { phone: '3' }, { add: ['VIP'], expected: '2020-01-01' }),
        'PT409',
        'crm.customer_changed',
      )
      await expectDenied(
        () => edit(tx, org.id, id, { phone: '3' }, { add: ['a,b'] }),
        'PT422',
        'crm.tag_name_invalid',
      )
      expect(await state()).toEqual(saved)
    }))

  it('takes no whole list of tags', () =>
    withCustomer(['Spring'], async (tx, { org }, id) => {
      const attempt = () => edit(tx, org.id, id, { tags: [] })
      const error = await expectDenied(attempt, 'PT422', 'crm.values_malformed')
      expect(error.detail).toBe('tags')
    }))
})
