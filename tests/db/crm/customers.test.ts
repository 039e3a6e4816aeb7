import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Values = Record<string, unknown>

async function create(tx: Tx, orgId: string, values: Values): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select public.create_customer(${orgId}, ${tx.json(values as never)}) as id`
  return required(row).id
}

function update(tx: Tx, orgId: string, id: string, values: Values, expected: Date | null = null) {
  return tx`select public.update_customer(
    ${orgId}, ${id}, ${tx.json(values as never)}, ${expected})`
}

async function visible(tx: Tx, orgId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*) from public.customers where org_id = ${orgId}`
  return required(row).count
}

async function kinds(tx: Tx, orgId: string, id: string): Promise<string[]> {
  const rows = await tx<{ kind: string }[]>`
    select kind from public.list_customer_events(${orgId}, ${id})`
  return rows.map(({ kind }) => kind)
}

describe('customers', () => {
  it('staff see the customers of their organization and of no other', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent, otherOwner } = await createActors(tx)
      await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      expect(await visible(tx, org.id)).toBe(1)
      expect(await visible(tx, otherOrg.id)).toBe(0)
      await as(tx, otherOwner)
      expect(await visible(tx, org.id)).toBe(0)
      expect(await visible(tx, otherOrg.id)).toBe(1)
    }))

  it('a customer sees no row, their own included, since it tells how the staff see them', () =>
    inTransaction(async (tx) => {
      const { org, customer, stranger, agent } = await createActors(tx)
      await createCustomer(tx, { org_id: org.id })
      await as(tx, customer)
      expect(await visible(tx, org.id)).toBe(0)
      await as(tx, stranger)
      expect(await visible(tx, org.id)).toBe(0)
      await as(tx, agent)
      expect(await visible(tx, org.id)).toBe(2)
    }))

  it('nobody writes the table straight, staff and the secret key included', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      for (const become of [() => as(tx, owner), () => asService(tx), () => asAnon(tx)]) {
        await become()
        await expectDenied(
          tx`insert into public.customers (org_id, name) values (${org.id}, 'Straight')`,
          '42501',
        )
        await expectDenied(tx`update public.customers set name = 'Straight'`, '42501')
        await expectDenied(tx`delete from public.customers`, '42501')
      }
      await as(tx, owner)
      expect(await create(tx, org.id, { name: 'By function' })).toMatch(/^[0-9a-f-]{36}$/)
    }))

  it('staff can create a customer, with tags, found in timeline and audit trail', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      await tx`select set_config('request.headers', '{"x-request-id": "req-1"}', true)`
      const id = await create(tx, org.id, {
        name: ' Zoë ',
        email: ' Zoe@Example.TEST ',
        country_code: 'de',
        tags: ['VIP', 'vip', 'Köln'],
      })
      const [row] = await tx<{ customer: Record<string, unknown> }[]>`
        select public.get_customer(${org.id}, ${id}) as customer`
      expect(row?.customer).toMatchObject({
        name: 'Zoë',
        email: 'zoe@example.test',
        country_name: 'Germany',
        segment: 'LEAD',
        created_by: agent.userId,
      })
      expect(row?.customer.tags).toHaveLength(2)
      expect(await kinds(tx, org.id, id)).toEqual(['customer.tags_changed', 'customer.created'])
      await asOwner(tx)
      const audit = await tx`
        select action, actor_id, request_id from public.audit_log
        where table_name = 'customers' and row_id = ${id}`
      expect(audit).toEqual([{ action: 'insert', actor_id: agent.userId, request_id: 'req-1' }])
    }))

  it('strangers and customers cannot create, change, archive or read by function', () =>
    inTransaction(async (tx) => {
      const { org, otherOwner, customer, stranger, agent } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id })
      for (const actor of [otherOwner, customer, stranger]) {
        await as(tx, actor)
        for (const attempt of [
          tx`select public.create_customer(${org.id}, '{"name": "x"}')`,
          tx`select public.update_customer(${org.id}, ${row.id}, '{"name": "x"}')`,
          tx`select public.archive_customers(${org.id}, array[${row.id}]::uuid[])`,
          tx`select public.get_customer(${org.id}, ${row.id})`,
          tx`select * from public.list_customers(${org.id})`,
          tx`select * from public.search_customers(${org.id}, 'a')`,
          tx`select * from public.list_customer_events(${org.id}, ${row.id})`,
          tx`select * from public.count_customers_by_segment(${org.id})`,
          tx`select public.create_customer_import(${org.id}, 'f', '["a"]', '{}')`,
        ]) {
          await expectDenied(attempt, 'PT404', 'identity.organization_not_found')
        }
      }
      await as(tx, agent)
      await update(tx, org.id, row.id, { name: 'Changed' })
      await asOwner(tx)
      expect(await tx`select name from public.customers where id = ${row.id}`).toMatchObject([
        { name: 'Changed' },
      ])
    }))

  it('the row of another organization is not found, by a member of both', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      await expectDenied(
        tx`select public.get_customer(${org.id}, ${row.id})`,
        'PT404',
        'crm.customer_not_found',
      )
      await expectDenied(
        update(tx, org.id, row.id, { name: 'x' }),
        'PT404',
        'crm.customer_not_found',
      )
      const [archived] = await tx<{ count: number }[]>`
        select public.archive_customers(${org.id}, array[${row.id}]::uuid[]) as count`
      expect(archived?.count).toBe(0)
    }))

  it.each([
    [{ name: 'x'.repeat(201) }, 'crm.value_too_long', 'name'],
    [{ name: 'line\nbreak' }, 'crm.value_has_control_characters', 'name'],
    [{ email: 'not an address' }, 'crm.email_invalid', 'email'],
    [{ phone: 'none' }, 'crm.phone_without_digits', 'phone'],
    [{ name: 'x', country_code: 'XX' }, 'crm.country_unknown', 'country_code'],
    [{ name: 'x', segment: 'VIP' }, 'crm.segment_unknown', 'segment'],
    [{ name: 'x', segment: 'LEAD ' }, 'crm.segment_unknown', 'segment'],
    [{ name: 'x', owner_id: 'nobody' }, 'crm.owner_unknown', 'owner_id'],
    [{ name: 'x', nickname: 'y' }, 'crm.field_unknown', 'nickname'],
    [{ name: 5 }, 'crm.values_malformed', 'name'],
    [{ name: 'x', tags: 'VIP' }, 'crm.values_malformed', 'tags'],
    [{ name: 'x', tags: ['a,b'] }, 'crm.tag_name_invalid', 'tags'],
    [{ name: '   ' }, 'crm.customer_unidentified', 'name'],
  ])('create_customer refuses %j with %s', (values, reason, field) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const error = await expectDenied(() => create(tx, org.id, values), 'PT422', reason)
      expect(error.detail).toBe(field)
    }),
  )

  it('a taken e-mail names its customer, also when archived and written differently', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent, otherOwner } = await createActors(tx)
      const row = await createCustomer(tx, {
        org_id: org.id,
        email: 'taken@example.test',
        archived_at: new Date(),
      })
      await as(tx, agent)
      const error = await expectDenied(
        () => create(tx, org.id, { email: ' Taken@Example.test' }),
        '23505',
        'crm.customer_email_taken',
      )
      expect(error.detail).toBe(row.id)
      await as(tx, otherOwner)
      await create(tx, otherOrg.id, { email: 'taken@example.test' })
    }))

  it('update_customer refuses to overwrite what somebody else changed', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id })
      await as(tx, agent)
      await update(tx, org.id, row.id, { name: 'First' }, row.updated_at)
      await expectDenied(
        update(tx, org.id, row.id, { name: 'Second' }, new Date(row.updated_at.getTime() - 5000)),
        'PT409',
        'crm.customer_changed',
      )
    }))

  it('archiving takes out of list and counts, restoring brings back, each told once', () =>
    inTransaction(async (tx) => {
      const { org, agent, admin } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id, segment: 'CUSTOMER' })
      await as(tx, admin)
      const archive = () => tx<{ count: number }[]>`
        select public.archive_customers(${org.id}, array[${row.id}]::uuid[]) as count`
      expect(await archive()).toMatchObject([{ count: 1 }])
      expect(await archive()).toMatchObject([{ count: 0 }])
      const list = (archived: boolean) => tx<{ id: string }[]>`
        select id from public.list_customers(${org.id}, ${tx.json({ archived })})`
      expect((await list(true)).map(({ id }) => id)).toEqual([row.id])
      expect((await list(false)).map(({ id }) => id)).not.toContain(row.id)
      await tx`select public.restore_customers(${org.id}, array[${row.id}]::uuid[])`
      expect((await list(false)).map(({ id }) => id)).toContain(row.id)
      expect(await kinds(tx, org.id, row.id)).toEqual(
        expect.arrayContaining(['customer.restored', 'customer.archived', 'customer.created']),
      )
      await as(tx, agent)
      const counts = await tx<{ segment: string; active: number; archived: number }[]>`
        select * from public.count_customers_by_segment(${org.id})`
      expect(counts.find(({ segment }) => segment === 'CUSTOMER')).toMatchObject({
        active: 1,
        archived: 0,
      })
    }))

  it('counts equal the rows after every kind of change and after folding', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const rows = []
      for (const segment of ['LEAD', 'LEAD', 'CUSTOMER', 'CHURNED'] as const) {
        rows.push(await createCustomer(tx, { org_id: org.id, segment }))
      }
      await tx`update public.customers set segment = 'OPPORTUNITY' where id = ${required(rows[0]).id}`
      await tx`delete from public.customers where id = ${required(rows[1]).id}`
      const sums = () => tx`
        select segment::text, sum(active)::int as active
        from private.customer_count_changes where org_id = ${org.id}
        group by 1 having sum(active) <> 0 order by 1`
      const counted = await tx`
        select segment::text, count(*)::int as active from public.customers
        where org_id = ${org.id} group by 1 order by 1`
      expect([...(await sums())]).toEqual([...counted])
      await tx`select private.fold_customer_counts(${org.id})`
      expect([...(await sums())]).toEqual([...counted])
      await tx`select private.repair_customer_counts(${org.id})`
      expect([...(await sums())]).toEqual([...counted])
    }))
})

describe('tags', () => {
  it('staff can add, rename and remove tags of their organization only', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      const [own] = await tx<{ id: string }[]>`
        insert into public.tags (org_id, name) values (${org.id}, 'Mine')
        returning id`
      expect(await tx`update public.tags set name = 'Ours' returning name`).toHaveLength(1)
      await expectDenied(
        tx`insert into public.tags (org_id, name) values (${otherOrg.id}, 'Theirs')`,
        '42501',
      )
      const remove = (id: string) => tx`select public.delete_tag(${org.id}, ${id})`
      await expectDenied(remove(foreign.id), 'PT404', 'crm.tag_not_found')
      await remove(own?.id ?? '')
      expect(await tx`select from public.tags`).toHaveLength(0)
    }))

  it('nobody can put a tag of one organization on a customer of another', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id })
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await expectDenied(
        () => tagCustomer(tx, { org_id: org.id, customer_id: row.id, tag_id: foreign.id }),
        '23503',
      )
      const own = await createTag(tx, { org_id: org.id })
      await tagCustomer(tx, { org_id: org.id, customer_id: row.id, tag_id: own.id })
    }))
})
