import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createMember } from '../../helpers/actors.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { failure, inTransaction } from '../../helpers/db.ts'
import { createCustomer, createOrganization, createUser } from '../../helpers/factories.ts'

describe('customers', () => {
  const cases: Case[] = [
    ['a name of 201 characters', { name: long(201) }, 'customers_name_check'],
    ['a name with a control character', { name: 'Ada\u0007' }, 'customers_name_check'],
    ['a company of 201 characters', { company: long(201) }, 'customers_company_check'],
    ['an address without an at sign', { email: 'ada.example.test' }, 'customers_email_check'],
    [
      'an address of 255 characters',
      { email: `${long(243)}@example.test` },
      'customers_email_check',
    ],
    ['a phone number without a digit', { phone: 'none' }, 'customers_phone_check'],
    ['a phone number of 41 characters', { phone: '1'.repeat(41) }, 'customers_phone_check'],
    ['a reference of 101 characters', { external_ref: long(101) }, 'customers_external_ref_check'],
    ['a source of 61 characters', { source: long(61) }, 'customers_source_check'],
    [
      'nothing to be known by',
      { name: null, company: null, email: null, external_ref: null, phone: null },
      'customers_identity_check',
    ],
    ['a sign-in that does not exist', { user_id: randomUUID() }, 'customers_user_id_fkey'],
    ['an owner who is not on the staff', { owner_id: randomUUID() }, 'customers_owner_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.customers set ${tx(change)} where org_id = ${org.id} and id = ${id}`,
      )
    })
  })

  it('cannot have a country code that is none, even with the check of the list switched off', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      await tx`alter table public.customers disable trigger trg_100_normalize`
      await expectRefused(
        'customers_country_code_check',
        () => tx`update public.customers set country_code = 'd' where id = ${id}`,
      )
    })
  })

  it('cannot be owned by a colleague of another organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const own = await createMember(tx, { org_id: org.id, role: 'agent' })
      const foreign = await createMember(tx, { org_id: other.id, role: 'agent' })
      const { id } = await createCustomer(tx, { org_id: org.id, owner_id: own.userId })
      await expectRefused(
        'customers_owner_id_fkey',
        () => tx`update public.customers set owner_id = ${foreign.userId} where id = ${id}`,
      )
    })
  })

  it('stays, without its owner, when the owner leaves', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const agent = await createMember(tx, { org_id: org.id, role: 'agent' })
      const { id } = await createCustomer(tx, { org_id: org.id, owner_id: agent.userId })
      await tx`delete from public.memberships where user_id = ${agent.userId}`
      const [row] = await tx`select org_id, owner_id from public.customers where id = ${id}`
      expect(row).toEqual({ org_id: org.id, owner_id: null })
    })
  })

  it('stays, without its sign-in, when the account is deleted', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const user = await createUser(tx)
      const { id } = await createCustomer(tx, { org_id: org.id, user_id: user.id })
      await tx`delete from auth.users where id = ${user.id}`
      const [row] = await tx`select user_id from public.customers where id = ${id}`
      expect(row).toEqual({ user_id: null })
    })
  })

  it.each([
    ['address', { email: 'ada@example.test' }, 'customers_org_id_email_key'],
    ['reference', { external_ref: 'A-1' }, 'customers_org_id_external_ref_key'],
  ] as const)(
    'cannot share an %s within an organization, but across',
    async (_what, same, constraint) => {
      await inTransaction(async (tx) => {
        const org = await createOrganization(tx)
        const other = await createOrganization(tx)
        await createCustomer(tx, { org_id: org.id, ...same })
        await createCustomer(tx, { org_id: other.id, ...same })
        await expectRefused(constraint, () => createCustomer(tx, { org_id: org.id, ...same }))
      })
    },
  )

  it('are one per organization for a sign-in', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const user = await createUser(tx)
      await createCustomer(tx, { org_id: org.id, user_id: user.id })
      await createCustomer(tx, { org_id: other.id, user_id: user.id })
      await expectRefused('customers_user_id_org_id_idx', () =>
        createCustomer(tx, { org_id: org.id, user_id: user.id }),
      )
    })
  })

  it('keep their organization, id and time of creation', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      const error = await failure(
        () =>
          tx`update public.customers set created_at = now() - interval '1 day' where id = ${id}`,
      )
      expect(error.message).toBe('crm.customer_is_fixed')
    })
  })

  it('are trimmed, lower-cased in the address, and checked against the list of countries', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const row = await createCustomer(tx, {
        org_id: org.id,
        name: '  Ada\u00a0 ',
        email: ' ADA@Example.Test ',
        country_code: 'gb',
      })
      expect(row).toMatchObject({ name: 'Ada', email: 'ada@example.test', country_code: 'GB' })
      const error = await failure(() => createCustomer(tx, { org_id: org.id, country_code: 'XX' }))
      expect(error.message).toBe('crm.country_unknown')
    })
  })

  it('say when they were changed, forwards only', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const before = await createCustomer(tx, { org_id: org.id })
      const [after] = await tx<{ later: boolean }[]>`
        update public.customers set name = 'Changed' where id = ${before.id}
        returning updated_at > ${before.updated_at} as later`
      expect(after?.later).toBe(true)
    })
  })
})
