import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'

type Filter = Record<string, unknown>
type Row = { id: string; display_name: string; owner_name: string | null }

const SORTS = ['created_at.desc', 'created_at.asc', 'name.asc', 'name.desc'] as const

type Options = { sort?: string; limit?: number; after?: unknown; before?: unknown }

async function list(
  tx: Tx,
  orgId: string,
  filter: Filter,
  { sort = 'created_at.desc', limit = 500, after = null, before = null }: Options = {},
) {
  const position = (value: unknown) => (value === null ? null : tx.json(value as never))
  const rows = await tx<{ row: Row }[]>`
    select to_jsonb(items) as row
    from public.list_customers(
      ${orgId}, ${tx.json(filter as never)}, ${sort}, ${position(after)}, ${limit}, ${position(before)}
    ) as items`
  return rows.map(({ row }) => row)
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

describe('list_customers', () => {
  it.each(SORTS)('pages by %s hold every customer once, in order, there and back', (sort) =>
    inTransaction(async (tx) => {
      const { otherOrg, otherOwner } = await createActors(tx)
      const names = ['Ödön', 'anna', 'Zoë', 'Bruno', 'Émile', 'zacharias', 'Otto', 'Anna']
      for (const [index, name] of names.entries()) {
        // Two at a time share a moment, so that the id has to decide.
        const created_at = new Date(Date.UTC(2024, 0, 1 + Math.floor(index / 2)))
        await createCustomer(tx, { org_id: otherOrg.id, name, created_at })
      }
      await as(tx, otherOwner)
      const all = await list(tx, otherOrg.id, {}, { sort })
      const there: Row[] = []
      for (;;) {
        const page = await list(
          tx,
          otherOrg.id,
          {},
          { sort, limit: 3, after: there.at(-1) ?? null },
        )
        there.push(...page)
        if (page.length < 3) break
      }
      expect(idsOf(there)).toEqual(idsOf(all))
      expect(new Set(idsOf(there)).size).toBe(names.length)

      const back = there.slice(-1)
      for (;;) {
        const page = await list(tx, otherOrg.id, {}, { sort, limit: 3, before: back[0] })
        back.unshift(...page)
        if (page.length < 3) break
      }
      expect(idsOf(back)).toEqual(idsOf(all))

      if (sort === 'name.asc') {
        expect(all.map(({ display_name }) => display_name.toLowerCase())).toEqual([
          'anna',
          'anna',
          'bruno',
          'émile',
          'ödön',
          'otto',
          'zacharias',
          'zoë',
        ])
      }
    }),
  )

  it('every filter lets through what it says, archived ones apart', () =>
    inTransaction(async (tx) => {
      const { org, agent, owner } = await createActors(tx)
      await tx`update public.organizations set time_zone = 'Pacific/Auckland' where id = ${org.id}`
      const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
      const wanted = await createCustomer(tx, {
        org_id: org.id,
        segment: 'CUSTOMER',
        owner_id: agent.userId,
        source: 'Web, shop',
        country_code: 'NZ',
        // The 2nd of May in Auckland.
        created_at: new Date('2024-05-01T12:30:00Z'),
      })
      const bare = await createCustomer(tx, {
        org_id: org.id,
        created_at: new Date('2024-05-01T11:30:00Z'),
      })
      const gone = await createCustomer(tx, {
        org_id: org.id,
        segment: 'CUSTOMER',
        archived_at: new Date(),
        created_at: new Date('2024-05-01T11:30:00Z'),
      })
      await tagCustomer(tx, { org_id: org.id, customer_id: wanted.id, tag_id: tag.id })
      await as(tx, owner)
      const cases: [Filter, string[]][] = [
        [{ segments: ['CUSTOMER'] }, [wanted.id]],
        [{ segments: ['LEAD', 'CUSTOMER'], created_to: '2024-05-02' }, [wanted.id, bare.id]],
        [{ owner_ids: [agent.userId] }, [wanted.id]],
        [{ owner_ids: ['none'], created_from: '2024-05-01', created_to: '2024-05-01' }, [bare.id]],
        [{ owner_ids: ['none', agent.userId], created_to: '2024-05-02' }, [wanted.id, bare.id]],
        [{ sources: ['Web, shop'] }, [wanted.id]],
        [{ sources: ['web, shop'] }, []],
        [{ sources: ['none'], created_to: '2024-05-02' }, [bare.id]],
        [{ country_codes: ['nz', 'none'], created_to: '2024-05-02' }, [wanted.id, bare.id]],
        [{ country_codes: ['none'], created_to: '2024-05-02' }, [bare.id]],
        [{ tag_ids: [tag.id, randomUUID()] }, [wanted.id]],
        [{ created_from: '2024-05-02', created_to: '2024-05-02' }, [wanted.id]],
        [{ created_from: '2024-05-02', created_to: '2024-05-01' }, []],
        [{ archived: true }, [gone.id]],
        [{ archived: true, segments: ['LEAD'] }, []],
        // What is gone, or another organization's, matches nobody.
        [{ tag_ids: [randomUUID()] }, []],
        [{ owner_ids: [randomUUID()] }, []],
      ]
      for (const [filter, expected] of cases) {
        for (const sort of ['created_at.desc', 'name.asc']) {
          const found = idsOf(await list(tx, org.id, filter, { sort }))
          expect(found.toSorted(), JSON.stringify({ filter, sort })).toEqual(expected.toSorted())
        }
      }
      const [row] = await list(tx, org.id, { tag_ids: [tag.id] })
      expect(row).toMatchObject({ owner_name: 'Agnes Lovelace', tags: [{ name: 'VIP' }] })
    }))

  it('tells those whose source is called none from those who have none', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const made: Record<string, string> = {}
      for (const source of [null, 'none', '\\none', '\\', 'x'.repeat(60)]) {
        made[source ?? ''] = (await createCustomer(tx, { org_id: org.id, source })).id
      }
      await as(tx, owner)
      const cases: [string[], string[]][] = [
        [['none'], ['']],
        [['\\none'], ['none']],
        [['\\\\none'], ['\\none']],
        [['\\\\'], ['\\']],
        [[`\\${'x'.repeat(60)}`], ['x'.repeat(60)]],
        [['None'], []],
        [
          ['none', '\\none'],
          ['', 'none'],
        ],
      ]
      for (const [sources, expected] of cases) {
        const found = new Set(idsOf(await list(tx, org.id, { sources })))
        const names = Object.keys(made).filter((source) => found.has(made[source] ?? ''))
        expect(names, JSON.stringify(sources)).toEqual(expected)
      }
    }))

  it(
    'any two filters and any order agree with a plain query, where lists are long and skewed',
    () =>
      inTransaction(async (tx) => {
        const { org, agent, owner } = await createActors(tx)
        const common = await createTag(tx, { org_id: org.id, name: 'common' })
        const rare = await createTag(tx, { org_id: org.id, name: 'rare' })
        // Long enough for several stretches of a list. Sources change with age, so that some pairs
        // are all old, all new, or never together.
        await tx`
        insert into public.customers (
          org_id, name, segment, owner_id, source, country_code, created_at, archived_at
        )
        select ${org.id}, 'N' || (numbers * 7919 % 6000),
          (enum_range(null::public.customer_segment))[1 + numbers % 4],
          case when numbers % 3 = 0 then ${agent.userId}::uuid end,
          case when numbers < 2000 then 'Old' when numbers < 5900 then 'Web' end,
          case when numbers % 2 = 0 then 'DE' when numbers % 5 = 0 then 'AT' end,
          timestamptz '2024-01-01' + numbers / 2 * interval '1 hour',
          case when numbers % 10 = 9 then now() end
        from generate_series(1, 6000) as numbers`
        await tx`
        insert into public.customer_tags (org_id, customer_id, tag_id)
        select org_id, id, ${common.id}::uuid from public.customers
        where org_id = ${org.id} and source = 'Old'
        union all
        select org_id, id, ${rare.id}::uuid from public.customers
        where org_id = ${org.id} and name in ('N1', 'N2', 'N3', 'N4', 'N5')`
        await tx`analyze public.customers`
        const choices: Record<string, [unknown, string][]> = {
          segments: [
            [['LEAD'], `segment = 'LEAD'`],
            [['CHURNED', 'CUSTOMER'], `segment in ('CHURNED', 'CUSTOMER')`],
          ],
          owner_ids: [[['none'], 'owner_id is null']],
          sources: [
            [['Old'], `source = 'Old'`],
            [['none'], 'source is null'],
          ],
          country_codes: [[['AT', 'none'], `(country_code = 'AT' or country_code is null)`]],
          tag_ids: [
            [[common.id], `source = 'Old'`],
            [[rare.id], `name in ('N1', 'N2', 'N3', 'N4', 'N5')`],
          ],
          created_from: [
            ['2024-03-01', `created_at >= '2024-03-01'::timestamp at time zone 'Europe/Berlin'`],
          ],
        }
        const all = Object.entries(choices).flatMap(([key, values]) =>
          values.map(([value, condition]) => ({ key, value, condition })),
        )
        let position = 0
        for (const [index, one] of all.entries()) {
          for (const two of all.slice(index)) {
            for (const archived of [false, true]) {
              const sort = SORTS[position++ % SORTS.length] ?? SORTS[0]
              const [column, direction] = sort.replace('name', 'sort_name').split('.')
              await asOwner(tx)
              const plain = await tx<Row[]>`
              select id from public.customers
              where org_id = ${org.id} and (archived_at is not null) = ${archived}
                and ${tx.unsafe(one.condition)} and ${tx.unsafe(two.condition)}
              order by ${tx.unsafe(`${column} ${direction}, id ${direction}`)} limit 80`
              await as(tx, owner)
              const filter = { [one.key]: one.value, [two.key]: two.value, archived }
              // The same key twice keeps the second value; both conditions are then the same.
              if (one.key === two.key && one !== two) continue
              const first = await list(tx, org.id, filter, { sort, limit: 50 })
              const rest =
                first.length < 50
                  ? []
                  : await list(tx, org.id, filter, { sort, limit: 30, after: first.at(-1) })
              expect(idsOf([...first, ...rest]), JSON.stringify({ filter, sort })).toEqual(
                idsOf(plain),
              )
            }
          }
        }
      }),
    60_000,
  )

  it.each<[unknown, string, string]>([
    [[], 'crm.filter_malformed', ''],
    [null, 'crm.filter_malformed', ''],
    ['LEAD', 'crm.filter_malformed', ''],
    [{ segment: ['LEAD'] }, 'crm.filter_unknown', 'segment'],
    [{ segments: 'LEAD' }, 'crm.filter_malformed', 'segments'],
    [{ segments: [] }, 'crm.filter_malformed', 'segments'],
    [{ segments: ['LEAD', null] }, 'crm.segment_unknown', 'segments'],
    [{ segments: ['VIP'] }, 'crm.segment_unknown', 'segments'],
    [{ owner_ids: ['me'] }, 'crm.filter_malformed', 'owner_ids'],
    [{ owner_ids: [{}] }, 'crm.filter_malformed', 'owner_ids'],
    [{ tag_ids: ['none'] }, 'crm.filter_malformed', 'tag_ids'],
    [{ tag_ids: Array(10_000).fill(randomUUID()) }, 'crm.filter_too_long', 'tag_ids'],
    [{ sources: ['x'.repeat(61)] }, 'crm.filter_malformed', 'sources'],
    [{ sources: [`\\${'x'.repeat(61)}`] }, 'crm.filter_malformed', 'sources'],
    [{ country_codes: ['Germany'] }, 'crm.filter_malformed', 'country_codes'],
    [{ created_from: 'yesterday' }, 'crm.filter_malformed', 'created_from'],
    [{ created_from: '2024-02-30' }, 'crm.filter_malformed', 'created_from'],
    [{ created_to: 20240230 }, 'crm.filter_malformed', 'created_to'],
    [{ archived: 'true' }, 'crm.filter_malformed', 'archived'],
    [{ archived: null }, 'crm.filter_malformed', 'archived'],
  ])('refuses the filter %j as %s', (filter, reason, key) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const error = await expectDenied(
        () =>
          // As text, because the client would send the value null for the jsonb null.
          tx`select * from public.list_customers(${org.id}, ${JSON.stringify(filter)}::text::jsonb)`,
        'PT422',
        reason,
      )
      expect(error.detail ?? '').toBe(key)
    }),
  )

  it('refuses an unknown order and positions that are none', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const row = await createCustomer(tx, { org_id: org.id })
      await as(tx, agent)
      await expectDenied(
        () => list(tx, org.id, {}, { sort: 'id; drop' }),
        'PT422',
        'crm.sort_unknown',
      )
      for (const position of [{ id: 1 }, { id: row.id }, { id: row.id, created_at: 'soon' }, [1]]) {
        for (const options of [{ after: position }, { before: position }]) {
          await expectDenied(
            () => list(tx, org.id, {}, options),
            'PT422',
            'crm.list_position_invalid',
          )
        }
      }
      await expectDenied(
        () => list(tx, org.id, {}, { after: row, before: row }),
        'PT422',
        'crm.list_position_invalid',
      )
      await expectDenied(
        () => list(tx, org.id, {}, { sort: 'name.asc', after: { id: row.id } }),
        'PT422',
        'crm.list_position_invalid',
      )
    }))
})

describe('list_customer_sources', () => {
  it('names each source once, also of archived customers, and none of another organization', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      for (const source of ['Web', 'Web', null, 'Trade fair']) {
        await createCustomer(tx, { org_id: org.id, source })
      }
      await createCustomer(tx, { org_id: org.id, source: 'Phone', archived_at: new Date() })
      await createCustomer(tx, { org_id: otherOrg.id, source: 'Elsewhere' })
      await as(tx, agent)
      const rows = await tx<{ source: string }[]>`
        select source from public.list_customer_sources(${org.id}) as source`
      expect(rows.map(({ source }) => source).toSorted()).toEqual(
        expect.arrayContaining(['Phone', 'Trade fair', 'Web']),
      )
      expect(rows.map(({ source }) => source)).not.toContain('Elsewhere')
      expect(new Set(rows.map(({ source }) => source)).size).toBe(rows.length)
    }))
})
