import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'

const people = [
  { name: 'Zoë Ångström', email: 'zoe@nordlicht.test', phone: '+49 172 5769754' },
  { name: 'Łukasz Øyvind', company: 'Straße & Söhne', email: null, phone: '0030 21 555 0199' },
  { name: 'Ελένη Παπαδοπούλου', email: null, external_ref: 'GR-0042' },
  { name: '田中太郎', email: 'tanaka@example.test' },
  { name: 'Ольга Ёлкина', email: null },
  { name: 'Johanna Smithfield', email: 'j.smith82@example.test', external_ref: 'C-12748' },
  { name: null, company: 'Smith Partners', email: 'office@smith-partners.test' },
  { name: '100% Wool_Shop\\', email: null },
]

/** [what somebody types, whose name or company it must find, first if `first`] */
const cases: [string, string, 'first' | 'somewhere'][] = [
  ['zoe', 'Zoë Ångström', 'first'],
  ['ANGSTROM', 'Zoë Ångström', 'first'],
  ['ngstr', 'Zoë Ångström', 'first'],
  ['angstrom zoe', 'Zoë Ångström', 'first'],
  ['nordl', 'Zoë Ångström', 'first'],
  ['zoe@nordlicht.test', 'Zoë Ångström', 'first'],
  ['0172 576', 'Zoë Ångström', 'first'],
  ['+49-172-5769754', 'Zoë Ångström', 'first'],
  ['491725769754', 'Zoë Ångström', 'first'],
  ['1725769754', 'Zoë Ångström', 'first'],
  ['9754', 'Zoë Ångström', 'first'],
  ['(021) 5550', 'Łukasz Øyvind', 'first'],
  ['lukasz', 'Łukasz Øyvind', 'first'],
  ['oyv', 'Łukasz Øyvind', 'first'],
  ['strasse', 'Łukasz Øyvind', 'first'],
  ['παπα', 'Ελένη Παπαδοπούλου', 'first'],
  ['ΕΛΕΝΗ', 'Ελένη Παπαδοπούλου', 'first'],
  ['δοπουλου', 'Ελένη Παπαδοπούλου', 'first'],
  ['gr-0042', 'Ελένη Παπαδοπούλου', 'first'],
  ['田中', '田中太郎', 'first'],
  ['太郎', '田中太郎', 'first'],
  ['елк', 'Ольга Ёлкина', 'first'],
  ['c-127', 'Johanna Smithfield', 'somewhere'],
  ['C-12748', 'Johanna Smithfield', 'first'],
  ['thfie', 'Johanna Smithfield', 'first'],
  ['smith82', 'Johanna Smithfield', 'first'],
  ['smith', 'Smith Partners', 'first'],
  ['smith', 'Johanna Smithfield', 'somewhere'],
  ['zo', 'Zoë Ångström', 'first'],
  ['wool', '100% Wool_Shop\\', 'first'],
]

async function withPeople(
  run: (search: (query: string, archived?: boolean) => Promise<string[]>) => Promise<void>,
) {
  await inTransaction(async (tx) => {
    const { otherOrg, org, otherOwner } = await createActors(tx)
    for (const person of people) {
      await createCustomer(tx, { org_id: otherOrg.id, ...person })
      // The same people elsewhere, who must never be found from here.
      await createCustomer(tx, { org_id: org.id, ...person })
    }
    await createCustomer(tx, {
      org_id: otherOrg.id,
      name: 'Archived Smith',
      archived_at: new Date(),
    })
    await as(tx, otherOwner)
    await run(async (query, archived = false) => {
      const rows = await tx<{ display_name: string; org_id: string }[]>`
        select display_name, org_id
        from public.search_customers(${otherOrg.id}, ${query}, ${tx.json({ archived })}, 20)`
      expect(rows.every(({ org_id }) => org_id === otherOrg.id)).toBe(true)
      return rows.map(({ display_name }) => display_name)
    })
  })
}

describe('search_customers', () => {
  it.each(cases)('%j finds %s (%s)', (query, name, place) =>
    withPeople(async (search) => {
      const found = await search(query)
      if (place === 'first') expect(found[0]).toBe(name)
      else expect(found).toContain(name)
    }),
  )

  it.each(['zzqxw', 'xq', '999999', '%', '_', '\\', '%%%', "'; drop", '   ', '', '+', '..'])(
    '%j finds nobody',
    (query) =>
      withPeople(async (search) => {
        expect(await search(query)).toEqual([])
      }),
  )

  it('finds archived customers only when asked for them', () =>
    withPeople(async (search) => {
      expect(await search('archived smith')).toEqual([])
      expect(await search('archived smith', true)).toEqual(['Archived Smith'])
      expect(await search('chived', true)).toEqual(['Archived Smith'])
    }))

  it('follows a customer who is renamed, archived and restored', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id, name: 'Beforename' })
      await as(tx, admin)
      const find = async (query: string) =>
        (await tx`select id from public.search_customers(${org.id}, ${query})`).length
      await tx`select public.update_customer(${org.id}, ${row.id}, '{"name": "Aftername"}')`
      expect([await find('beforename'), await find('aftername'), await find('terna')]).toEqual([
        0, 1, 1,
      ])
      await tx`select public.archive_customers(${org.id}, array[${row.id}]::uuid[])`
      expect(await find('aftername')).toBe(0)
      await tx`select public.restore_customers(${org.id}, array[${row.id}]::uuid[])`
      expect(await find('aftername')).toBe(1)
    }))

  it('takes a query of ten thousand characters', () =>
    withPeople(async (search) => {
      expect(await search('smith '.repeat(2000))).toEqual(expect.any(Array))
    }))
})

describe('search_customers, with filters and by tag', () => {
  it('finds by any four digits inside a number, and by a tag, in any case and accents', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const zoe = await createCustomer(tx, { org_id: org.id, phone: '+49 172 5769754' })
      const tag = await createTag(tx, { org_id: org.id, name: 'Großkunde Süd' })
      await tagCustomer(tx, { org_id: org.id, customer_id: zoe.id, tag_id: tag.id })
      await createCustomer(tx, { org_id: org.id, phone: '+49 172 1111111' })
      await as(tx, agent)
      for (const query of ['57697', '2576', '25 76-97', 'grosskunde', 'SUD', 'kunde']) {
        const rows = await tx<{ id: string }[]>`
          select id from public.search_customers(${org.id}, ${query})`
        expect(
          rows.map(({ id }) => id),
          query,
        ).toEqual([zoe.id])
      }
      for (const query of ['697', '99999', 'nord']) {
        expect(
          (await tx`select id from public.search_customers(${org.id}, ${query})`).length,
          query,
        ).toBe(0)
      }
    }))

  it('finds by a tag or the beginning of a name that is made of signs only', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      const ids: Record<string, string> = {}
      for (const name of ['$$$', '!!!', '++', '★', 'Plain']) {
        const { id } = await createCustomer(tx, { org_id: org.id, name: `Tagged ${name}` })
        const tag = await createTag(tx, { org_id: org.id, name })
        await tagCustomer(tx, { org_id: org.id, customer_id: id, tag_id: tag.id })
        ids[name] = id
        const elsewhere = await createCustomer(tx, { org_id: otherOrg.id, name })
        const theirs = await createTag(tx, { org_id: otherOrg.id, name })
        await tagCustomer(tx, {
          org_id: otherOrg.id,
          customer_id: elsewhere.id,
          tag_id: theirs.id,
        })
      }
      const named = await createCustomer(tx, { org_id: org.id, name: '$$$ & Co' })
      await as(tx, agent)
      const find = async (query: string) => {
        const rows = await tx<{ id: string }[]>`
          select id from public.search_customers(${org.id}, ${query})`
        return rows.map(({ id }) => id)
      }
      expect(await find('$$$')).toEqual([named.id, ids.$$$])
      expect(await find('$')).toEqual([named.id, ids.$$$])
      expect(await find('!!!')).toEqual([ids['!!!']])
      expect(await find('+')).toEqual([ids['++']])
      expect(await find('★')).toEqual([ids['★']])
      expect(await find('$$$$')).toEqual([])
      // A lone accent, of which nothing is left to look for.
      expect(await find('\u0301')).toEqual([])
    }))

  it('finds only among those whom the filter lets through, by name, reference, number and tag', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const tag = await createTag(tx, { org_id: org.id, name: 'Filterable' })
      const other = await createTag(tx, { org_id: org.id, name: 'Other' })
      const people = []
      for (const segment of ['LEAD', 'CUSTOMER'] as const) {
        const person = await createCustomer(tx, {
          org_id: org.id,
          name: 'Quilla Quartz',
          email: null,
          external_ref: `QQ-${segment}-30577`,
          phone: '+49 172 5769754',
          segment,
        })
        await tagCustomer(tx, { org_id: org.id, customer_id: person.id, tag_id: tag.id })
        people.push(person.id)
      }
      await as(tx, agent)
      const find = async (query: string, filter: Record<string, unknown>) => {
        const rows = await tx<{ id: string }[]>`
          select id from public.search_customers(${org.id}, ${query}, ${tx.json(filter as never)})`
        return rows.map(({ id }) => id).toSorted()
      }
      for (const query of [
        'quilla',
        'uartz',
        'qq-',
        '0172',
        '9754',
        '57697',
        '3057',
        '0577',
        'filterable',
      ]) {
        expect(await find(query, {}), query).toEqual(people.toSorted())
        expect(await find(query, { segments: ['LEAD'] }), query).toEqual(people.slice(0, 1))
        expect(await find(query, { tag_ids: [tag.id] }), query).toEqual(people.toSorted())
        expect(await find(query, { tag_ids: [other.id] }), query).toEqual([])
        expect(await find(query, { archived: true }), query).toEqual([])
      }
    }))
})
