import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { type CustomerValues, createCustomer, createOrganization } from '../../helpers/factories.ts'

type Values = Partial<Omit<CustomerValues, 'org_id'>>

function withActors(run: (tx: Tx, actors: Actors) => Promise<void>) {
  return inTransaction(async (tx) => {
    await run(tx, await createActors(tx))
  })
}

const bare = { name: null, email: null }

async function add(tx: Tx, orgId: string, ...all: Values[]): Promise<string[]> {
  const ids: string[] = []
  for (const values of all) {
    const { id } = await createCustomer(tx, { org_id: orgId, ...bare, ...values })
    ids.push(id)
  }
  return ids
}

async function find(tx: Tx, orgId: string, values: Record<string, unknown>) {
  return await tx<{ customer_id: string; reasons: string[]; customer: Record<string, unknown> }[]>`
    select customer_id, reasons, customer
    from public.find_duplicate_customers(${orgId}, ${tx.json(values as never)})`
}

async function report(tx: Tx, orgId: string, customerId: string | null = null) {
  await tx`select public.refresh_customer_duplicates(${orgId})`
  const rows = await tx<{ customer_id: string; other_id: string; reasons: string[] }[]>`
    select customer_id, other_id, reasons
    from public.list_duplicate_customers(${orgId}, p_customer_id => ${customerId}::uuid)`
  return rows.map((row) => ({
    pair: [row.customer_id, row.other_id].toSorted(),
    reasons: row.reasons,
  }))
}

describe('find_duplicate_customers', () => {
  it.each<[what: string, existing: Values, typed: Values, reasons: string[] | null]>([
    [
      'the same mailbox by a plus-tag',
      { email: 'ada+shop@example.test' },
      { email: 'ada@example.test' },
      ['email'],
    ],
    [
      'a Gmail address by its dots',
      { email: 'a.d.a@gmail.com' },
      { email: 'ada@googlemail.com' },
      ['email'],
    ],
    [
      'dots elsewhere as part of the address',
      { email: 'a.da@example.test' },
      { email: 'ada@example.test' },
      null,
    ],
    [
      'an address in capitals',
      { email: 'ada@example.test' },
      { email: ' ADA@Example.TEST ' },
      ['email'],
    ],
    ['nothing by half an address', { email: 'ada@example.test' }, { email: 'ada@' }, null],
    [
      'a number without punctuation and country code',
      { phone: '+49 (0)30 / 123-4567' },
      { phone: '0301234567' },
      ['phone'],
    ],
    [
      'a number with the other prefix',
      { phone: '0049 30 1234567' },
      { phone: '+49301234567' },
      ['phone'],
    ],
    [
      'the same digits in two countries as two numbers',
      { phone: '+49 30 1234567' },
      { phone: '+30 30 1234567' },
      null,
    ],
    ['an extension as no number', { phone: '12345' }, { phone: '12345' }, null],
    [
      'a name the other way round',
      { name: 'Müller, Anna-Maria' },
      { name: 'anna maria muller' },
      ['name'],
    ],
    ['a name in another script', { name: 'Пётр Иванов' }, { name: 'иванов петр' }, ['name']],
    ['a slip in a vowel', { name: 'Jonathan Smith' }, { name: 'Jonathon Smyth' }, ['similar_name']],
    [
      'a doubled letter',
      { name: 'Philip Andersen' },
      { name: 'Phillip Anderssen' },
      ['similar_name'],
    ],
    [
      'a letter that sounds alike',
      { name: 'Jan Schmidt' },
      { name: 'Jan Schmitt' },
      ['similar_name'],
    ],
    ['an apostrophe', { name: "Sean O'Brien" }, { name: 'Sean OBrien' }, ['name']],
    ['another number as another branch', { company: 'Branch 12' }, { company: 'Branch 112' }, null],
    [
      'another first name as another person',
      { name: 'Anna Schmidt' },
      { name: 'Bernd Schmidt' },
      null,
    ],
    [
      'a colleague as another person',
      { name: 'Ada', company: 'Acme' },
      { name: 'Bob', company: 'Acme' },
      null,
    ],
    [
      'a company where there is no person',
      { company: 'ACME GmbH' },
      { company: 'Acme Gmbh' },
      ['name'],
    ],
  ])('takes %s', (_what, existing, typed, reasons) =>
    withActors(async (tx, { org, agent }) => {
      const [id] = await add(tx, org.id, existing)
      await as(tx, agent)
      const found = await find(tx, org.id, typed)
      expect(found.map((row) => [row.customer_id, row.reasons])).toEqual(
        reasons === null ? [] : [[id, reasons]],
      )
    }),
  )

  it('has the surest first, also archived ones, and leaves out the customer itself', () =>
    withActors(async (tx, { org, agent }) => {
      const [self, byPhone, byEmail] = await add(
        tx,
        org.id,
        { name: 'Ada King', email: 'ada@example.test', phone: '030 1234567' },
        { phone: '030 1234567' },
        { email: 'ada+1@example.test', archived_at: new Date() },
      )
      await as(tx, agent)
      const values = { name: 'Ada King', email: 'ada@example.test', phone: '030 1234567' }
      const found = await find(tx, org.id, { ...values, id: self })
      expect(found.map((row) => row.customer_id)).toEqual([byEmail, byPhone])
      expect(found[0]?.customer).toMatchObject({ email: 'ada+1@example.test' })
      expect((await find(tx, org.id, values)).map((row) => row.customer_id)).toEqual([
        self,
        byEmail,
        byPhone,
      ])
    }))

  it('a name that more than ten have says nothing', () =>
    withActors(async (tx, { org, agent }) => {
      await add(tx, org.id, ...Array.from({ length: 10 }, () => ({ name: 'John Smith' })))
      await as(tx, agent)
      expect(await find(tx, org.id, { name: 'John Smith' })).not.toHaveLength(0)
      await asOwner(tx)
      await add(tx, org.id, { name: 'John Smith' })
      await as(tx, agent)
      expect(await find(tx, org.id, { name: 'John Smith' })).toHaveLength(0)
    }))

  it('takes whatever a form holds, and finds none in another organization', () =>
    withActors(async (tx, { org, agent, otherOwner, otherOrg }) => {
      await add(tx, org.id, { email: 'ada@example.test' })
      await as(tx, agent)
      for (const values of [
        {},
        { name: 7, email: ['x'], phone: null, id: 'x', nonsense: true },
        { name: 'x'.repeat(10_000), email: '@', phone: '+' },
      ]) {
        expect(await find(tx, org.id, values)).toEqual([])
      }
      for (const values of ['[]', 'null', '7']) {
        await expectDenied(
          tx`select public.find_duplicate_customers(${org.id}, ${values}::jsonb)`,
          'PT422',
          'crm.values_malformed',
        )
      }
      await as(tx, otherOwner)
      expect(await find(tx, otherOrg.id, { email: 'ada@example.test' })).toEqual([])
    }))
})

describe('list_duplicate_customers', () => {
  it('has each pair once, surest first, by keyset', () =>
    withActors(async (tx, { org, agent }) => {
      const [a, b, c] = await add(
        tx,
        org.id,
        { name: 'Ada King', email: 'ada@example.test', phone: '030 1234567' },
        { name: 'King, Ada', email: 'ada+news@example.test' },
        { name: 'Grace Hopper', phone: '+49 30 1234567' },
      )
      await as(tx, agent)
      expect(await report(tx, org.id)).toEqual([
        { pair: [a, b].toSorted(), reasons: ['email', 'name'] },
        { pair: [a, c].toSorted(), reasons: ['phone'] },
      ])
      const [position] = await tx`
        select score, customer_id, other_id
        from public.list_duplicate_customers(${org.id}, p_limit => 1)`
      const rest = await tx`
        select reasons from public.list_duplicate_customers(${org.id}, ${tx.json(position as never)})`
      expect(rest).toEqual([{ reasons: ['phone'] }])
      await expectDenied(
        tx`select public.list_duplicate_customers(${org.id}, '{"score": "high"}')`,
        'PT422',
        'crm.list_position_invalid',
      )
      const ofC = await tx`
        select reasons from public.list_duplicate_customers(${org.id}, p_customer_id => ${c ?? ''})`
      expect(ofC).toEqual([{ reasons: ['phone'] }])
    }))

  it('follows edits, archiving, restoring and removal', () =>
    withActors(async (tx, { org, agent }) => {
      const [a = '', b = ''] = await add(
        tx,
        org.id,
        { phone: '030 1234567' },
        { phone: '030 7654321' },
      )
      await as(tx, agent)
      expect(await report(tx, org.id)).toHaveLength(0)
      await tx`select public.update_customer(${org.id}, ${b}, '{"phone": "030 1234567"}')`
      expect(await report(tx, org.id)).toHaveLength(1)
      await tx`select public.archive_customers(${org.id}, ${[a]})`
      // At once, not only when the archived one has been compared again.
      expect(await tx`select from public.list_duplicate_customers(${org.id})`).toHaveLength(0)
      expect(await report(tx, org.id)).toHaveLength(0)
      await tx`select public.restore_customers(${org.id}, ${[a]})`
      expect(await report(tx, org.id)).toHaveLength(1)
      await asOwner(tx)
      await tx`delete from public.customers where id = ${b}`
      const left = await tx`
        select from private.customer_duplicates where org_id = ${org.id}
        union all
        select from private.customer_duplicate_keys where customer_id = ${b}`
      expect(left).toHaveLength(0)
    }))

  it('compares what one statement wrote in many rows, a part at a time', () =>
    withActors(async (tx, { org, agent }) => {
      await tx`
        insert into public.customers (org_id, name, phone)
        select ${org.id}, 'Customer number ' || number, '030 5' || lpad((number / 2)::text, 6, '0')
        from generate_series(2, 1201) as number`
      const queue = await tx<{ size: number }[]>`
        select cardinality(customer_ids) as size from private.customer_duplicate_queue
        where org_id = ${org.id} order by 1 desc`
      expect(queue[0]?.size).toBe(500)
      await as(tx, agent)
      for (let call = 0; call < 50; call++) {
        const [row] = await tx<{ left: number }[]>`
          select public.refresh_customer_duplicates(${org.id}) as left`
        if (row?.left === 0) break
      }
      await asOwner(tx)
      const [counted] = await tx<{ pairs: number }[]>`
        select count(*)::int as pairs from private.customer_duplicates where org_id = ${org.id}`
      expect(counted?.pairs).toBe(600)
      // Derived afresh, it is the same.
      await tx`select private.repair_customer_duplicates(${org.id})`
      while (
        (await tx`select from private.customer_duplicate_queue where org_id = ${org.id}`).length > 0
      ) {
        await tx`select private.compare_all_queued_customers(1000)`
      }
      const [again] = await tx<{ pairs: number }[]>`
        select count(*)::int as pairs from private.customer_duplicates where org_id = ${org.id}`
      expect(again?.pairs).toBe(600)
    }))
})

describe('compare_all_queued_customers', () => {
  it('has one time for all organizations together, and goes on with who has waited longest', () =>
    withActors(async (tx, { org }) => {
      const other = await createOrganization(tx)
      const orgIds = [org.id, other.id]
      // Nobody else's list: what another test has committed, or is about to, is not counted here.
      await tx`lock table private.customer_duplicate_queue in share row exclusive mode`
      await tx`delete from private.customer_duplicate_queue where org_id <> all (${orgIds})`
      for (const orgId of orgIds) await add(tx, orgId, { phone: '030 1234567' })
      const compare = async () => {
        const [row] = await tx<{ left: number }[]>`
          select private.compare_all_queued_customers(0) as left`
        const waiting = await tx<{ org_id: string }[]>`
          select distinct org_id from private.customer_duplicate_queue`
        return { left: row?.left, waiting: waiting.map(({ org_id }) => org_id) }
      }
      expect(await compare()).toEqual({ left: 1, waiting: [other.id] })
      expect(await compare()).toEqual({ left: 0, waiting: [] })
    }))
})

describe('dismiss_duplicate', () => {
  it('a dismissed pair stays dismissed, whatever changes, until that is taken back', () =>
    withActors(async (tx, { org, agent }) => {
      const [a = '', b = ''] = await add(
        tx,
        org.id,
        { phone: '030 1234567' },
        { phone: '030 1234567' },
      )
      await as(tx, agent)
      expect(await report(tx, org.id)).toHaveLength(1)
      await tx`select public.dismiss_duplicate(${org.id}, ${b}, ${a})`
      await tx`select public.dismiss_duplicate(${org.id}, ${a}, ${b})`
      expect(await report(tx, org.id)).toHaveLength(0)
      await tx`select public.update_customer(${org.id}, ${a}, '{"name": "Ada King"}')`
      await tx`select public.update_customer(${org.id}, ${b}, '{"name": "Ada King"}')`
      expect(await report(tx, org.id)).toHaveLength(0)
      expect(await find(tx, org.id, { id: a, phone: '030 1234567' })).toEqual([])
      await tx`select public.dismiss_duplicate(${org.id}, ${a}, ${b}, false)`
      expect(await report(tx, org.id)).toHaveLength(1)
    }))

  it('who is merged into one of the two is not the other either, and undo takes that back', () =>
    withActors(async (tx, { org, owner }) => {
      const [a = '', b = '', c = ''] = await add(
        tx,
        org.id,
        { phone: '030 1234567' },
        { phone: '030 1234567' },
        { phone: '030 1234567' },
      )
      await as(tx, owner)
      await tx`select public.dismiss_duplicate(${org.id}, ${a}, ${b})`
      const before = await report(tx, org.id)
      expect(before).toHaveLength(2)
      const [merge] = await tx`select public.merge_customers(${org.id}, ${c}, ${a}) as id`
      expect(await report(tx, org.id)).toHaveLength(0)
      // Merging the two that were told apart takes the dismissal along.
      const [second] = await tx`select public.merge_customers(${org.id}, ${b}, ${c}) as id`
      await tx`select public.undo_customer_merge(${org.id}, ${second?.id})`
      expect(await report(tx, org.id)).toHaveLength(0)
      await tx`select public.undo_customer_merge(${org.id}, ${merge?.id})`
      expect(await report(tx, org.id)).toEqual(before)
    }))

  it('refuses one customer, and one that is not there', () =>
    withActors(async (tx, { org, otherOrg, agent }) => {
      const [a = ''] = await add(tx, org.id, { name: 'Ada' })
      const [foreign = ''] = await add(tx, otherOrg.id, { name: 'Ada' })
      await as(tx, agent)
      await expectDenied(
        tx`select public.dismiss_duplicate(${org.id}, ${a}, ${a})`,
        'PT422',
        'crm.customers_are_one',
      )
      for (const other of [foreign, randomUUID()]) {
        await expectDenied(
          tx`select public.dismiss_duplicate(${org.id}, ${a}, ${other})`,
          'PT404',
          'crm.customer_not_found',
        )
      }
    }))
})

describe('the keys', () => {
  it.each([
    ['+49 (0)30 1234567', '49'],
    ['0049 30 1234567', '49'],
    ['+30 210 1234567', '3'],
    ['030 1234567', null],
  ])('the country of %s', async (phone, country) => {
    const [row] = await sql`select private.phone_country(${phone}) as country`
    expect(row?.country).toBe(country)
  })
})
