import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'

const close = (tx: Tx, orgId: string, on: string | null) =>
  tx`select public.close_books(${orgId}, ${on}) as answer`
const reopen = (tx: Tx, orgId: string, on: string | null) =>
  tx`select public.reopen_books(${orgId}, ${on}) as answer`

async function closedThrough(tx: Tx, orgId: string) {
  const [row] = await tx<{ on: string | null }[]>`
    select closed_through_on::text as on from public.finance_settings where org_id = ${orgId}`
  return required(row).on
}

async function today(tx: Tx, orgId: string, back = 0) {
  const [row] = await tx<{ on: string }[]>`
    select (private.org_today(${orgId}) - ${back}::integer)::text as on`
  return required(row).on
}

describe('close_books', () => {
  it('an owner closes through a day, and again with the same answer', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const [first] = await close(tx, org.id, '2026-03-31')
      expect(first?.answer).toEqual({ closed_through_on: '2026-03-31' })
      const [second] = await close(tx, org.id, '2026-03-31')
      expect(second?.answer).toEqual(first?.answer)
      await asOwner(tx)
      await expectDenied(
        () => createJournalEntry(tx, { org_id: org.id, posted_on: '2026-03-31' }),
        'PT422',
        'finance.period_closed',
      )
      await createJournalEntry(tx, { org_id: org.id, posted_on: '2026-04-01' })
      const changes = await tx`
        select from public.audit_log where org_id = ${org.id} and table_name = 'finance_settings'
        and action = 'update'`
      expect(changes).toHaveLength(1)
    }))

  it('takes yesterday, and neither today nor tomorrow, nor no day, nor one of another era', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const [yesterday, now, tomorrow] = [
        await today(tx, org.id, 1),
        await today(tx, org.id),
        await today(tx, org.id, -1),
      ]
      await as(tx, owner)
      for (const on of [now, tomorrow, null, '1969-12-31']) {
        await expectDenied(() => close(tx, org.id, on), 'PT422', 'finance.close_day_invalid')
      }
      await close(tx, org.id, yesterday)
    }))

  it('does not open what is closed later', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await close(tx, org.id, '2026-03-31')
      const error = await expectDenied(
        () => close(tx, org.id, '2026-02-28'),
        'PT409',
        'finance.books_closed_later',
      )
      expect(error.detail).toBe('2026-03-31')
      await close(tx, org.id, '2026-04-30')
      expect(await closedThrough(tx, org.id)).toBe('2026-04-30')
    }))

  it('is not for agents, and not for other organizations', () =>
    inTransaction(async (tx) => {
      const { org, agent, otherOwner, admin } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(
        () => close(tx, org.id, '2026-03-31'),
        '42501',
        'identity.permission_denied',
      )
      await as(tx, otherOwner)
      await expectDenied(
        () => close(tx, org.id, '2026-03-31'),
        'PT404',
        'identity.organization_not_found',
      )
      await as(tx, admin)
      await close(tx, org.id, '2026-03-31')
    }))
})

describe('reopen_books', () => {
  it('moves the day back, or opens all, and may be asked twice', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await close(tx, org.id, '2026-03-31')
      await reopen(tx, org.id, '2026-02-28')
      await reopen(tx, org.id, '2026-02-28')
      expect(await closedThrough(tx, org.id)).toBe('2026-02-28')
      await reopen(tx, org.id, null)
      await reopen(tx, org.id, null)
      expect(await closedThrough(tx, org.id)).toBeNull()
      await asOwner(tx)
      await createJournalEntry(tx, { org_id: org.id, posted_on: '2026-01-01' })
    }))

  it('closes nothing', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        () => reopen(tx, org.id, '2026-02-28'),
        'PT409',
        'finance.books_not_closed',
      )
      await close(tx, org.id, '2026-03-31')
      await expectDenied(
        () => reopen(tx, org.id, '2026-04-30'),
        'PT409',
        'finance.books_not_closed',
      )
      await reopen(tx, org.id, '2026-03-30')
    }))

  it('is not for agents', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(() => reopen(tx, org.id, null), '42501', 'identity.permission_denied')
    }))
})

describe('the time zone of an organization', () => {
  // Twenty-five hours apart: it is never the same day in both.
  const [east, west] = ['Pacific/Kiritimati', 'Pacific/Pago_Pago']
  const move = (tx: Tx, orgId: string, zone: string) =>
    tx`update public.organizations set time_zone = ${zone} where id = ${orgId} returning time_zone`

  it('cannot become one in which today is closed', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await move(tx, org.id, east)
      await asOwner(tx)
      const yesterday = await today(tx, org.id, 1)
      const before = await today(tx, org.id, 3)
      await as(tx, owner)
      await close(tx, org.id, yesterday)
      const error = await expectDenied(
        () => move(tx, org.id, west),
        'PT409',
        'finance.today_would_be_closed',
      )
      expect(error.detail).toBe('time_zone')
      // What stays in the zone is no change, nor is a zone in which it is as late.
      expect(await move(tx, org.id, east)).toHaveLength(1)
      expect(await move(tx, org.id, 'Etc/GMT-14')).toHaveLength(1)

      await reopen(tx, org.id, before)
      expect(await move(tx, org.id, west)).toEqual([{ time_zone: west }])
    }))

  it('that there is not is still said to be none', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await close(tx, org.id, '2026-03-31')
      await expectDenied(
        () => move(tx, org.id, 'Mars/Olympus'),
        'PT422',
        'platform.time_zone_unknown',
      )
    }))
})
