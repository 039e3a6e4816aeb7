import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { type CustomerValues, createCustomer } from '../../helpers/factories.ts'
import { review, stage, untilDone, withAdmin } from './customer_imports.helpers.ts'
import { merge, undo, withPair } from './merge_customers.helpers.ts'

// Labels of factories are random and may have any digits in them, so everybody here has a name.
type Person = Omit<CustomerValues, 'org_id'> & { name: string }

const people: Person[] = [
  { name: 'Johanna Smithfield', email: 'j.smith82@example.test', external_ref: 'INV-12748' },
  { name: 'Branch 4711 Berlin', email: 'bob.1985@example.test', external_ref: 'KD90210X' },
  { name: 'Ελένη Παπαδοπούλου 60613', company: 'Söhne 33087', external_ref: 'Ä-0042' },
  { name: 'مكتب ٥٥٣٢١', external_ref: 'RE-2031-88412' },
  { name: '田中7４1９', external_ref: '۱۴۰۳-۷۷۱' },
  { name: 'Zoë Ångström', phone: '+49 172 5769754', external_ref: '88' },
  { name: 'Zoë Berg', external_ref: 'N-1725' },
  { name: 'Smith', phone: '+1 202 555 0143' },
]

async function ids(tx: Tx, orgId: string, query: string, filter = {}): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from public.search_customers(${orgId}, ${query}, ${tx.json(filter)})`
  return rows.map(({ id }) => id)
}

async function withPeople(given: Person[], run: (search: Search) => Promise<void>) {
  await inTransaction(async (tx) => {
    const { otherOrg, org, otherOwner } = await createActors(tx)
    for (const person of given) {
      await createCustomer(tx, { email: null, ...person, org_id: otherOrg.id })
      // The same people elsewhere, who must never be found from here.
      await createCustomer(tx, { email: null, ...person, org_id: org.id })
    }
    await as(tx, otherOwner)
    await run(async (query) => {
      const rows = await tx<{ name: string; org_id: string }[]>`
        select name, org_id from public.search_customers(${otherOrg.id}, ${query})`
      expect(rows.every(({ org_id }) => org_id === otherOrg.id)).toBe(true)
      return rows.map(({ name }) => name)
    })
  })
}
type Search = (query: string) => Promise<string[]>

describe('search_customers, by a number', () => {
  const wanted: [query: string, name: string][] = [
    ['12748', 'Johanna Smithfield'],
    ['1274', 'Johanna Smithfield'],
    ['2748', 'Johanna Smithfield'],
    ['#12748', 'Johanna Smithfield'],
    ['inv 12748', 'Johanna Smithfield'],
    ['smithfield 2748', 'Johanna Smithfield'],
    ['4711', 'Branch 4711 Berlin'],
    ['1985', 'Branch 4711 Berlin'],
    ['9021', 'Branch 4711 Berlin'],
    ['90210', 'Branch 4711 Berlin'],
    ['berlin 4711', 'Branch 4711 Berlin'],
    ['0042', 'Ελένη Παπαδοπούλου 60613'],
    ['0613', 'Ελένη Παπαδοπούλου 60613'],
    ['33087', 'Ελένη Παπαδοπούλου 60613'],
    ['παπαδοπουλου 3308', 'Ελένη Παπαδοπούλου 60613'],
    ['2031-88412', 'مكتب ٥٥٣٢١'],
    ['8841', 'مكتب ٥٥٣٢١'],
    ['7419', '田中7４1９'],
    ['2576', 'Zoë Ångström'],
    ['9754', 'Zoë Ångström'],
    ['555-0143', 'Smith'],
    // Whichever keyboard the digits are of.
    ['55321', 'مكتب ٥٥٣٢١'],
    ['٥٥٣٢', 'مكتب ٥٥٣٢١'],
    ['١٢٧٤٨', 'Johanna Smithfield'],
    ['１２７４８', 'Johanna Smithfield'],
    ['1403', '田中7４1９'],
    ['۱۴۰۳-۷۷۱', '田中7４1９'],
    ['٠١٧٢ ٥٧٦', 'Zoë Ångström'],
    ['٩٧٥٤', 'Zoë Ångström'],
  ]
  it('finds whoever has it anywhere in a name, an address, a reference or a telephone, and nobody else', () =>
    withPeople(people, async (search) => {
      for (const [query, name] of wanted) expect(await search(query), query).toEqual([name])
      for (const query of ['12784', '7484', '99999', '4711 9999', '0143 12748']) {
        expect(await search(query), query).toEqual([])
      }
    }))

  it('finds the beginning of a telephone number beside a number that is the same', () =>
    withPeople(people, async (search) => {
      expect(await search('1725')).toEqual(['Zoë Berg', 'Zoë Ångström'])
      for (const query of ['zoe 1725', '+1725', '17-25']) {
        expect((await search(query)).toSorted(), query).toEqual(['Zoë Berg', 'Zoë Ångström'])
      }
      expect(await search('zoe 9754')).toEqual(['Zoë Ångström'])
    }))

  it('finds by the name alone when nobody of that name has the number', () =>
    withPeople(people, async (search) => {
      expect(await search('angstrom 0172 5769754')).toEqual(['Zoë Ångström'])
      expect(await search('smithf 99999')).toEqual(['Johanna Smithfield'])
      expect(await search('zoë 99999 unheard')).toEqual([])
    }))

  it('puts whole numbers first, then those that begin with it, then the others', () =>
    withPeople(
      [
        { name: 'A', phone: '+49 30 5554711' },
        { name: 'B', external_ref: 'INV-94711' },
        { name: 'C', external_ref: 'INV-47119' },
        { name: 'D', external_ref: 'INV-4711' },
        { name: 'E', external_ref: '47112' },
        { name: 'F', external_ref: '4711' },
      ],
      async (search) => {
        expect(await search('4711')).toEqual(['F', 'E', 'D', 'C', 'B', 'A'])
      },
    ))

  it('is not crowded out by the telephone numbers that end with it', () =>
    withPeople(
      [
        ...Array.from({ length: 25 }, (_, index) => ({
          name: `A${index}`,
          phone: `+49 30 ${10 + index}4711`,
        })),
        { name: 'Wanted', external_ref: 'INV-4711' },
      ],
      async (search) => {
        const found = await search('4711')
        expect(found).toHaveLength(20)
        expect(found[0]).toBe('Wanted')
      },
    ))

  it('follows a customer who is changed, archived and restored', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const { id } = await createCustomer(tx, { org_id: org.id, name: 'Ada', email: null })
      await as(tx, admin)
      const find = (query: string, filter = {}) => ids(tx, org.id, query, filter)
      await tx`select public.update_customer(${org.id}, ${id}, '{"external_ref": "R-90417"}')`
      expect([await find('9041'), await find('0417')]).toEqual([[id], [id]])
      await tx`select public.update_customer(${org.id}, ${id}, '{"external_ref": "R-90517"}')`
      expect([await find('0417'), await find('0517')]).toEqual([[], [id]])
      await tx`select public.archive_customers(${org.id}, array[${id}]::uuid[])`
      expect([await find('0517'), await find('0517', { archived: true })]).toEqual([[], [id]])
      await tx`select public.restore_customers(${org.id}, array[${id}]::uuid[])`
      expect([await find('0517'), await find('0517', { archived: true })]).toEqual([[id], []])
      await tx`select public.update_customer(${org.id}, ${id}, '{"external_ref": null}')`
      expect(await find('0517')).toEqual([])
    }))

  it('follows a merge and its undo', () =>
    withPair(
      async (tx, { org, survivor, merged }) => {
        const id = await merge(tx, survivor, merged, { external_ref: 'R-90417' })
        expect(await ids(tx, org.id, '0417')).toEqual([survivor.id])
        expect(await ids(tx, org.id, '3308')).toEqual([])
        await undo(tx, org.id, id)
        expect(await ids(tx, org.id, '0417')).toEqual([merged.id])
        expect(await ids(tx, org.id, '3308')).toEqual([survivor.id])
      },
      {
        survivor: { name: 'Ada', email: null, external_ref: 'R-33087' },
        merged: { name: 'Ada', email: null, external_ref: 'R-90417' },
      },
    ))

  it('follows an import and its undo', () =>
    withAdmin(async (tx, orgId) => {
      const id = await stage(tx, orgId, [['R-90417', 'Ada', 'ada@example.test', null, null]])
      await review(tx, id)
      expect(await ids(tx, orgId, '0417')).toEqual([])
      await untilDone(tx, 'apply', id)
      expect(await ids(tx, orgId, '0417')).toHaveLength(1)
      await untilDone(tx, 'undo', id)
      expect(await ids(tx, orgId, '0417')).toEqual([])
    }))

  it('finds after a repair, too', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const row = { org_id: org.id, name: 'Ada', email: null, external_ref: 'R-90417' }
      const { id } = await createCustomer(tx, row)
      await tx`delete from private.customer_search_words where org_id = ${org.id}`
      await as(tx, agent)
      expect(await ids(tx, org.id, '0417')).toEqual([])
      await asOwner(tx)
      await tx`select private.repair_customer_search(${org.id})`
      await as(tx, agent)
      expect(await ids(tx, org.id, '0417')).toEqual([id])
    }))

  it('finds a number that very many have, with and without a filter', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await tx`
        insert into public.customers (org_id, segment, name, external_ref)
        select ${org.id}, case when number = 1777 then 'CUSTOMER' else 'LEAD' end::public.customer_segment,
          'Ada', 'INV-2026-' || (10000 + number)
        from generate_series(1, 3000) as number`
      await tx`analyze private.customer_search_words`
      await as(tx, agent)
      expect(await ids(tx, org.id, '2026')).toHaveLength(20)
      expect(await ids(tx, org.id, '2026', { segments: ['CUSTOMER'] })).toHaveLength(1)
      expect(await ids(tx, org.id, '2026-11777')).toHaveLength(1)
      expect(await ids(tx, org.id, '2026-99777')).toEqual([])
    }))

  it('shows a stranger nothing of another organization', () =>
    inTransaction(async (tx) => {
      const { org, agent, otherOwner } = await createActors(tx)
      await createCustomer(tx, { org_id: org.id, name: 'Ada', external_ref: 'R-90417' })
      await as(tx, agent)
      expect(await ids(tx, org.id, '0417')).toHaveLength(1)
      await as(tx, otherOwner)
      await expectDenied(() => ids(tx, org.id, '0417'), 'PT404')
    }))
})
