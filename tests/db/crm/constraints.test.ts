import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createMember } from '../../helpers/actors.ts'
import { failure, inTransaction } from '../../helpers/db.ts'
import {
  createCustomer,
  createCustomerImport,
  createOrganization,
  createTag,
  createUser,
  tagCustomer,
} from '../../helpers/factories.ts'

// As the owner of the tables: a constraint must hold even where no policy or function stands before it.

type Values = Record<string, JSONValue>
type Case = [rule: string, change: Values, constraint: string]

const long = (length: number) => 'x'.repeat(length)

async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}

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

describe('customer_imports', () => {
  const cases: Case[] = [
    ['a status of its own', { status: 'lost' }, 'customer_imports_status_check'],
    ['no file name', { file_name: '' }, 'customer_imports_file_name_check'],
    ['a header that is no list', { header: {} }, 'customer_imports_header_check'],
    ['a mapping that is no object', { mapping: [] }, 'customer_imports_mapping_check'],
    ['options that are no object', { options: [] }, 'customer_imports_options_check'],
    ['another way to match', { on_match: 'replace' }, 'customer_imports_on_match_check'],
    ['more rows than may be', { row_count: 200_001 }, 'customer_imports_row_count_check'],
    ['more rows applied than there are', { applied_rows: 1 }, 'customer_imports_progress_check'],
    ['a count that does not add up', { insert_count: 1 }, 'customer_imports_counters_check'],
    ['more undone than was done', { deleted_count: 1 }, 'customer_imports_undo_counters_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.customer_imports set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('say when they last moved', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      const [moved] = await tx<{ later: boolean }[]>`
        update public.customer_imports set status = 'cancelled' where id = ${id}
        returning updated_at > created_at as later`
      expect(moved?.later).toBe(true)
    })
  })
})

describe('customer_import_rows', () => {
  const cases: Case[] = [
    ['an outcome of its own', { outcome: 'lost' }, 'customer_import_rows_outcome_check'],
    ['cells that are no list', { cells: {} }, 'customer_import_rows_cells_check'],
    ['number 0', { row_number: 0 }, 'customer_import_rows_row_number_check'],
    ['an undo of its own', { undo: 'lost' }, 'customer_import_rows_undo_check'],
    [
      'a merge that names no row',
      { outcome: 'merged', merged_into: null },
      'customer_import_rows_merged_into_check',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await tx`
        insert into public.customer_import_rows (import_id, org_id, row_number, cells)
        values (${id}, ${org.id}, 1, '[]')`
      await expectRefused(
        constraint,
        () => tx`update public.customer_import_rows set ${tx(change)} where import_id = ${id}`,
      )
    })
  })

  it('cannot be of an import of another organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const foreign = await createCustomerImport(tx, { org_id: other.id })
      await expectRefused(
        'customer_import_rows_import_id_fkey',
        () => tx`
          insert into public.customer_import_rows (import_id, org_id, row_number, cells)
          values (${foreign.id}, ${org.id}, 1, '[]')`,
      )
    })
  })
})

describe('countries', () => {
  it.each([
    ['a code of three letters', { code: 'DEU', name: 'Elsewhere' }, 'countries_code_check'],
    ['no name', { code: 'XX', name: '' }, 'countries_name_check'],
    ['the name of another', { code: 'XX', name: 'Germany' }, 'countries_name_key'],
  ])('cannot have %s', async (_rule, values, constraint) => {
    await inTransaction(async (tx) => {
      await expectRefused(constraint, () => tx`insert into public.countries ${tx(values)}`)
    })
  })

  it.each([
    ['empty', { alias: '', code: 'DE' }, 'country_aliases_alias_check'],
    ['of no country', { alias: 'nowhere', code: 'XX' }, 'country_aliases_code_fkey'],
  ])('cannot have an alias that is %s', async (_rule, values, constraint) => {
    await inTransaction(async (tx) => {
      await expectRefused(constraint, () => tx`insert into private.country_aliases ${tx(values)}`)
    })
  })
})
