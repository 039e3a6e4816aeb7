import { describe, expect, it } from 'vitest'
import { isoDayOf } from '@/lib/dates'
import { type Actor, createActors, createMember } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import {
  createCustomer,
  createOrganization,
  type OrganizationRow,
  required,
} from '../../helpers/factories.ts'
import { create, step } from './bulk_runs.helpers.ts'
import { merge, undo } from './merge_customers.helpers.ts'

type Dashboard = {
  time_zone: string
  arrived_before: number
  days: { day: string; arrived: number }[]
  sources: { source: string | null; arrived: number }[]
  moves: { from: string; to: string; moved: number }[]
}

type Place = { tx: Tx; org: OrganizationRow; admin: Actor }

async function withOrg(timeZone: string, run: (place: Place) => Promise<void>): Promise<void> {
  await inTransaction(async (tx) => {
    const org = await createOrganization(tx, { time_zone: timeZone })
    const admin = await createMember(tx, { org_id: org.id, role: 'admin' })
    await run({ tx, org, admin })
  })
}

async function dashboard({ tx, org, admin }: Place, from: string, to: string): Promise<Dashboard> {
  await as(tx, admin)
  const [row] = await tx<{ dashboard: Dashboard }[]>`
    select public.customer_dashboard(${org.id}, ${from}, ${to}) as dashboard`
  await asOwner(tx)
  return required(row).dashboard
}

/** Only the days on which somebody came. */
const daysOf = (answer: Dashboard) =>
  Object.fromEntries(
    answer.days.filter(({ arrived }) => arrived !== 0).map(({ day, arrived }) => [day, arrived]),
  )

const today = () => isoDayOf(new Date(), 'UTC')

const at = (instant: string) => new Date(instant)

/** What a fold leaves must read like what it found. */
async function alsoFolded(place: Place, read: () => Promise<void>): Promise<void> {
  await read()
  await place.tx`select private.fold_customer_flow(${place.org.id})`
  const [row] = await place.tx<{ count: number }[]>`
    select count(*) from private.customer_flow_changes where org_id = ${place.org.id}`
  expect(required(row).count).toBe(0)
  await read()
  await place.tx`select private.repair_customer_flow(${place.org.id})`
  await read()
}

async function moves(place: Place): Promise<Dashboard['moves']> {
  // A day more at both ends: midnight may pass while this runs.
  const day = (offset: number) =>
    new Date(Date.now() + offset * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  return (await dashboard(place, day(-1), day(1))).moves
}

describe('customer_dashboard', () => {
  it.each([
    ['Europe/Berlin', { '2026-03-10': 1, '2026-03-11': 2 }],
    ['America/New_York', { '2026-03-10': 2, '2026-03-11': 1 }],
    // Off by a quarter of an hour from everyone else.
    ['Asia/Kathmandu', { '2026-03-11': 3 }],
    ['UTC', { '2026-03-10': 2, '2026-03-11': 1 }],
  ])('counts by days of the organization’s own zone, %s', (timeZone, expected) =>
    withOrg(timeZone, async (place) => {
      for (const instant of [
        '2026-03-10T22:59:59Z',
        '2026-03-10T23:00:00Z',
        '2026-03-11T15:00:00Z',
      ]) {
        await createCustomer(place.tx, { org_id: place.org.id, created_at: at(instant) })
      }
      // In Kathmandu the first two came at 04:44 and 04:45 of the 11th, the third at 20:45.
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-03-09', '2026-03-12')
        expect(answer.time_zone).toBe(timeZone)
        expect(answer.days).toHaveLength(4)
        expect(daysOf(answer)).toEqual(expected)
      })
    }),
  )

  it('a change of the zone moves the days and rebuilds nothing', () =>
    withOrg('UTC', async (place) => {
      const created_at = at('2026-03-10T23:30:00Z')
      await createCustomer(place.tx, { org_id: place.org.id, created_at })
      await place.tx`select private.fold_customer_flow(${place.org.id})`
      await place.tx`
        update public.organizations set time_zone = 'Asia/Tokyo' where id = ${place.org.id}`
      expect(daysOf(await dashboard(place, '2026-03-01', '2026-03-31'))).toEqual({
        '2026-03-11': 1,
      })
    }))

  it('reads a day of 23 and one of 25 hours whole', () =>
    withOrg('Europe/Berlin', async (place) => {
      for (const instant of [
        '2026-03-28T23:00:00Z',
        '2026-03-29T21:59:00Z',
        '2026-10-24T22:00:00Z',
        '2026-10-25T22:59:00Z',
      ]) {
        await createCustomer(place.tx, { org_id: place.org.id, created_at: at(instant) })
      }
      await alsoFolded(place, async () => {
        expect(daysOf(await dashboard(place, '2026-03-29', '2026-03-29'))).toEqual({
          '2026-03-29': 2,
        })
        const autumn = await dashboard(place, '2026-10-25', '2026-10-25')
        expect(daysOf(autumn)).toEqual({ '2026-10-25': 2 })
        expect(autumn.sources).toEqual([{ source: null, arrived: 2 }])
      })
    }))

  it.each([1, 2, 3, 40])('sums sources over %s days, and those of the period before', (days) =>
    withOrg('Asia/Kathmandu', async (place) => {
      const from = at('2026-05-01T18:15:00Z') // midnight of May 2nd there
      const hour = 60 * 60 * 1000
      const put = (source: string | null, offset: number) =>
        createCustomer(place.tx, {
          org_id: place.org.id,
          source,
          created_at: new Date(from.getTime() + offset),
        })
      await put('Web', 0)
      await put('Web', days * 24 * hour - 1)
      await put(null, 5 * hour)
      await put('Later', days * 24 * hour)
      await put('Before', -1)
      await put('Before', -days * 24 * hour)
      await put('Long before', -days * 24 * hour - 1)
      const to = new Date(Date.UTC(2026, 4, 1 + days)).toISOString().slice(0, 10)
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-05-02', to)
        expect(answer.sources).toEqual([
          { source: 'Web', arrived: 2 },
          { source: null, arrived: 1 },
        ])
        expect(answer.arrived_before).toBe(2)
        expect(answer.days.reduce((sum, { arrived }) => sum + arrived, 0)).toBe(3)
      })
    }),
  )

  it('a customer whose source is changed counts for the new one, on the day they came', () =>
    withOrg('UTC', async (place) => {
      const { id } = await createCustomer(place.tx, {
        org_id: place.org.id,
        source: 'Web',
        created_at: at('2026-03-10T12:00:00Z'),
      })
      await place.tx`update public.customers set source = 'Fair' where id = ${id}`
      await alsoFolded(place, async () => {
        const answer = await dashboard(place, '2026-03-10', '2026-03-10')
        expect(answer.sources).toEqual([{ source: 'Fair', arrived: 1 }])
        expect(daysOf(answer)).toEqual({ '2026-03-10': 1 })
      })
    }))

  it('an archived customer still came, one who is deleted did not', () =>
    withOrg('UTC', async (place) => {
      const { tx, org } = place
      const created_at = at('2026-03-10T12:00:00Z')
      const kept = await createCustomer(tx, { org_id: org.id, created_at })
      const gone = await createCustomer(tx, { org_id: org.id, created_at })
      await tx`update public.customers set archived_at = now() where id = ${kept.id}`
      await tx`delete from public.customers where id = ${gone.id}`
      await alsoFolded(place, async () => {
        expect(daysOf(await dashboard(place, '2026-03-10', '2026-03-10'))).toEqual({
          '2026-03-10': 1,
        })
      })
    }))

  it('counts each move between segments', () =>
    withOrg('Europe/Berlin', async (place) => {
      const { tx, org } = place
      const ids: string[] = []
      for (let index = 0; index < 3; index += 1) {
        ids.push((await createCustomer(tx, { org_id: org.id })).id)
      }
      await tx`update public.customers set segment = 'OPPORTUNITY' where id = any(${ids})`
      await tx`update public.customers set segment = 'CUSTOMER' where id = ${ids[0] ?? ''}`
      await tx`update public.customers set name = 'Same segment' where id = ${ids[1] ?? ''}`
      await alsoFolded(place, async () => {
        expect(await moves(place)).toEqual([
          { from: 'LEAD', to: 'OPPORTUNITY', moved: 3 },
          { from: 'OPPORTUNITY', to: 'CUSTOMER', moved: 1 },
        ])
      })
    }))

  it('an import that is undone leaves neither arrivals nor moves', () =>
    withOrg('UTC', async (place) => {
      const { tx, org, admin } = place
      await createCustomer(tx, { org_id: org.id, email: 'ada@example.test' })
      const before = await dashboard(place, today(), today())
      await as(tx, admin)
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(
          ${org.id}, 'a.csv', '["mail", "segment"]', '{}') as id`
      const { id } = required(created)
      await tx`select public.stage_customer_import_rows(
        ${id}, 1, '[["ada@example.test", "CUSTOMER"], ["new@example.test", "LEAD"]]')`
      await tx`select public.finish_staging_customer_import(${id}, 2)`
      await tx`select public.review_customer_import(${id}, '{"0": "email", "1": "segment"}')`
      await tx`select public.apply_customer_import(${id})`
      expect(await moves(place)).toEqual([{ from: 'LEAD', to: 'CUSTOMER', moved: 1 }])
      await as(tx, admin)
      await tx`select public.undo_customer_import(${id})`
      await asOwner(tx)
      await alsoFolded(place, async () => {
        expect(await moves(place)).toEqual([])
        expect((await dashboard(place, today(), today())).sources).toEqual(before.sources)
      })
    }))

  it('a bulk move that is undone is taken off the day of the move, whatever was changed since', () =>
    withOrg('UTC', async (place) => {
      const { tx, org, admin } = place
      const monday = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000)
      const ids: string[] = []
      for (let index = 0; index < 3; index += 1) {
        ids.push((await createCustomer(tx, { org_id: org.id })).id)
      }
      await as(tx, admin)
      const run = await create(tx, org.id, 'move', { segment: 'CUSTOMER' }, { ids })
      await step(tx, 'apply', run, 2)
      await asOwner(tx)
      await tx`update private.customer_bulk_rows set applied_at = ${monday} where run_id = ${run}`
      await tx`
        update public.customer_events set occurred_at = ${monday}
         where org_id = ${org.id} and kind = 'customer.segment_changed'`
      await tx`
        update private.customer_flow_changes set bucket_at = private.quarter_of(${monday})
         where org_id = ${org.id} and measure = 'moved'`
      await as(tx, admin)
      await step(tx, 'apply', run)
      // Moved back and forth by hand since then, which stays counted.
      for (const segment of ['LEAD', 'CUSTOMER']) {
        const values = JSON.stringify({ segment })
        await tx`select public.update_customer(${org.id}, ${ids[0] ?? ''}, ${values}::text::jsonb)`
      }
      const movesOf = async (from: number, to: number) => {
        const day = (offset: number) =>
          new Date(Date.now() + offset * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
        return (await dashboard(place, day(from), day(to))).moves
      }
      expect(await movesOf(-4, -2)).toEqual([{ from: 'LEAD', to: 'CUSTOMER', moved: 2 }])
      await as(tx, admin)
      expect(await step(tx, 'undo', run)).toMatchObject({ restored_count: 3 })
      await asOwner(tx)
      await alsoFolded(place, async () => {
        expect(await movesOf(-4, -2)).toEqual([])
        expect(await movesOf(-1, 1)).toEqual([
          { from: 'CUSTOMER', to: 'LEAD', moved: 1 },
          { from: 'LEAD', to: 'CUSTOMER', moved: 1 },
        ])
      })
    }))

  it('a merge that is undone is taken off the day of the merge, whatever was changed since', () =>
    withOrg('UTC', async (place) => {
      const { tx, org, admin } = place
      const survivor = await createCustomer(tx, { org_id: org.id })
      const merged = await createCustomer(tx, { org_id: org.id })
      await as(tx, admin)
      const id = await merge(tx, survivor, merged, { segment: 'CUSTOMER' })
      const dayBefore = (offset: number) =>
        new Date(Date.now() - offset * 24 * 60 * 60 * 1000).toISOString()
      await asOwner(tx)
      await tx`
        update public.customer_events set occurred_at = ${dayBefore(3)}
         where org_id = ${org.id} and kind in ('customer.merged', 'customer.segment_changed')`
      await tx`
        update private.customer_flow_changes set bucket_at = private.quarter_of(${dayBefore(3)})
         where org_id = ${org.id} and measure = 'moved'`
      await as(tx, admin)
      // By hand, and counted as ever.
      for (const segment of ['CHURNED', 'CUSTOMER']) {
        await tx`select public.move_customers(${org.id}, ${[survivor.id]}, ${segment})`
      }
      const movesOf = async (from: number, to: number) =>
        (await dashboard(place, dayBefore(from).slice(0, 10), dayBefore(to).slice(0, 10))).moves
      expect(await movesOf(4, 2)).toEqual([{ from: 'LEAD', to: 'CUSTOMER', moved: 1 }])
      await as(tx, admin)
      await undo(tx, org.id, id)
      // What comes after it in the same transaction is no undoing any more.
      await tx`select public.move_customers(${org.id}, ${[merged.id]}, 'OPPORTUNITY')`
      await asOwner(tx)
      await alsoFolded(place, async () => {
        expect(await movesOf(4, 2)).toEqual([])
        expect(await movesOf(1, -1)).toEqual([
          { from: 'CHURNED', to: 'CUSTOMER', moved: 1 },
          { from: 'CUSTOMER', to: 'CHURNED', moved: 1 },
          { from: 'LEAD', to: 'OPPORTUNITY', moved: 1 },
        ])
      })
    }))

  it('tells of no other organization', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const created_at = at('2026-03-10T12:00:00Z')
      await createCustomer(tx, { org_id: otherOrg.id, created_at })
      const place = { tx, org, admin: owner }
      expect(daysOf(await dashboard(place, '2026-03-10', '2026-03-10'))).toEqual({})
    }))

  it.each([
    ['that ends before it begins', '2026-02-01', '2026-01-31'],
    ['of more than five years', '2020-01-01', '2026-01-01'],
    ['before there were computers', '1900-01-01', '1900-01-02'],
    ['in the year 3000', '3000-01-01', '3000-01-02'],
    ['without an end', '2026-01-01', null],
  ])('refuses a period %s', (_what, from, to) =>
    withOrg('UTC', async ({ tx, org, admin }) => {
      await as(tx, admin)
      await expectDenied(
        () => tx`select public.customer_dashboard(${org.id}, ${from}, ${to})`,
        'PT422',
        'crm.period_invalid',
      )
    }),
  )

  it('goes with the organization', () =>
    withOrg('UTC', async ({ tx, org }) => {
      await createCustomer(tx, { org_id: org.id })
      await tx`select private.fold_customer_flow(${org.id})`
      await createCustomer(tx, { org_id: org.id })
      await tx`delete from public.organizations where id = ${org.id}`
      for (const table of ['customer_flow', 'customer_flow_changes']) {
        expect(await tx`select from private.${tx(table)} where org_id = ${org.id}`).toHaveLength(0)
      }
    }))
})
