import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createCreditEntry } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

describe('get_own_customer', () => {
  it('shows a customer exactly the fields that are theirs', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const [row] = await tx<{ id: string }[]>`
        update public.customers set company = 'Acme', source = 'secret'
         where user_id = ${customer.userId} returning id`
      await createCreditEntry(tx, { org_id: org.id, customer_id: required(row).id })
      await as(tx, customer)
      const [answer] = await tx<{ own: Record<string, unknown> }[]>`
        select public.get_own_customer(${org.id}) as own`
      const shown = required(answer).own
      expect(Object.keys(shown).toSorted()).toEqual([
        'company',
        'country_code',
        'credit',
        'customer_id',
        'email',
        'is_archived',
        'name',
        'org_id',
        'org_locale',
        'org_name',
        'org_slug',
        'org_time_zone',
        'phone',
        'since',
        'updated_at',
        'version',
      ])
      expect(shown).toMatchObject({
        org_slug: org.slug,
        email: customer.email,
        company: 'Acme',
        credit: [{ currency: 'EUR', balance_minor: 1000, exponent: 2 }],
        is_archived: false,
      })
    }))
})

describe('update_own_customer', () => {
  const update = (tx: Tx, orgId: string, values: Record<string, string | null>, seen?: string) =>
    tx<{ own: Record<string, unknown> }[]>`
      select public.update_own_customer(${orgId}, ${tx.json(values)}, ${seen ?? null}) as own`

  it('a customer can change their name, company, phone and country', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const values = { name: 'Carla C', company: null, phone: '+49 30 1', country_code: 'de' }
      await as(tx, customer)
      const [answer] = await update(tx, org.id, values)
      expect(required(answer).own).toMatchObject({ ...values, country_code: 'DE' })
      await asOwner(tx)
      const [event] = await tx`
        select kind, actor_id from public.customer_events
         where org_id = ${org.id} and kind = 'customer.updated'`
      expect(event).toEqual({ kind: 'customer.updated', actor_id: customer.userId })
    }))

  it.each([
    'email',
    'segment',
    'owner_id',
    'source',
    'external_ref',
    'tags',
    'user_id',
    'archived_at',
    'org_id',
  ])('a customer cannot change %s', (field) =>
    inTransaction(async (tx) => {
      const { org, customer, owner } = await createActors(tx)
      const values: Record<string, unknown> = {
        email: 'new@example.test',
        segment: 'CUSTOMER',
        owner_id: owner.userId,
        tags: [],
      }
      await as(tx, customer)
      const change = tx.json({ [field]: values[field] ?? 'x' } as Record<string, string>)
      const error = await expectDenied(
        () => tx`select public.update_own_customer(${org.id}, ${change})`,
        'PT422',
        'crm.field_unknown',
      )
      expect(error.detail).toBe(field)
    }),
  )

  it.each([
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'crm.value_too_long'],
    ['a country that there is not', { country_code: 'XX' }, 'crm.country_unknown'],
    ['no name while nothing else is known', { name: null }, 'crm.customer_unidentified'],
  ])('refuses %s', (_what, values, reason) =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await tx`update public.customers set email = null where user_id = ${customer.userId}`
      await as(tx, customer)
      await expectDenied(() => update(tx, org.id, values), 'PT422', reason)
    }),
  )

  const versionOf = async (tx: Tx, orgId: string) => {
    const [own] = await tx<{ version: string }[]>`
      select public.get_own_customer(${orgId}) ->> 'version' as version`
    return required(own).version
  }

  it.each([
    { name: 'Other' },
    { company: 'Other Ltd' },
    { phone: '+49 30 2' },
    { country_code: 'FR' },
  ])(
    'refuses values where %j was set since they were read, and takes those that are fresh',
    (set) =>
      inTransaction(async (tx) => {
        const { org, owner, customer } = await createActors(tx)
        const [row] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
        await as(tx, customer)
        const seen = await versionOf(tx, org.id)
        await as(tx, owner)
        await tx`select public.update_customer(${org.id}, ${required(row).id}, ${tx.json(set)})`
        await as(tx, customer)
        await expectDenied(
          () => update(tx, org.id, { name: 'Old' }, seen),
          'PT409',
          'crm.own_customer_changed',
        )
        const [answer] = await update(tx, org.id, { name: 'New' }, await versionOf(tx, org.id))
        expect(required(answer).own).toMatchObject({ name: 'New' })
        expect(required(answer).own.version).toBe(await versionOf(tx, org.id))
      }),
  )

  it('takes values beside a tag, an owner and a segment that staff have set: they are not shown', () =>
    inTransaction(async (tx) => {
      const { org, owner, customer } = await createActors(tx)
      const [row] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
      const { id } = required(row)
      // Sharp: what staff do here is of the same instant, by the clock of a transaction.
      await tx`set local session_replication_role = replica`
      await tx`update public.customers set updated_at = '2020-01-01' where id = ${id}`
      await tx`set local session_replication_role = origin`
      await as(tx, customer)
      const seen = await versionOf(tx, org.id)
      await as(tx, owner)
      const values = { tags: ['VIP'], owner_id: owner.userId, segment: 'CUSTOMER', source: 'fair' }
      await tx`select public.update_customer(${org.id}, ${id}, ${tx.json(values)})`
      await as(tx, customer)
      const [answer] = await update(tx, org.id, { name: 'New' }, seen)
      expect(required(answer).own).toMatchObject({ name: 'New' })
    }))

  it('an archived customer can read their row and not change it', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await tx`update public.customers set archived_at = now() where user_id = ${customer.userId}`
      await as(tx, customer)
      await expectDenied(
        () => update(tx, org.id, { name: 'New' }),
        'PT409',
        'crm.own_customer_archived',
      )
      const [row] = await tx<{ is_archived: boolean }[]>`
        select (public.get_own_customer(${org.id}) ->> 'is_archived')::boolean as is_archived`
      expect(required(row).is_archived).toBe(true)
    }))

  it('a customer changes their own row and no colleague’s of the same organization', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const other = await createCustomer(tx, { org_id: org.id, name: 'Untouched' })
      await as(tx, customer)
      await update(tx, org.id, { name: 'Mine' })
      await asOwner(tx)
      const [row] = await tx`select name from public.customers where id = ${other.id}`
      expect(row?.name).toBe('Untouched')
    }))
})
