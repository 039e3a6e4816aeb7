import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'

const listJobs = (tx: Tx) =>
  tx<{ name: string; every_minutes: number; first_minute: number }[]>`
    select name, every_minutes, first_minute from private.maintenance_jobs()`

const unknown = 'platform.maintenance_job_unknown'

describe('run_maintenance', () => {
  it('the server can do each job by its name, and is told how many it did', () =>
    inTransaction(async (tx) => {
      const jobs = await listJobs(tx)
      expect(jobs.length).toBeGreaterThan(10)
      await asService(tx)
      for (const { name } of jobs) {
        const [row] = await tx<{ done: number }[]>`select public.run_maintenance(${name}) as done`
        expect(row?.done, name).toBeGreaterThanOrEqual(0)
      }
    }))

  it('does nothing that is not in the list', () =>
    inTransaction(async (tx) => {
      await asService(tx)
      for (const name of ['', 'select 1', null]) {
        await expectDenied(tx`select public.run_maintenance(${name})`, 'PT404', unknown)
      }
    }))

  it('forgets the answers to requests after a day, and not before', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      for (const key of ['old', 'fresh']) {
        await tx`select public.begin_idempotent_request(${org.id}, ${key}, 'hash')`
      }
      await asOwner(tx)
      const mine = tx`org_id = ${org.id}`
      await tx`
        update private.idempotency_keys set started_at = now() - interval '25 hours'
        where ${mine} and key = 'old'`
      await asService(tx)
      await tx`select public.run_maintenance('idempotency-keys')`
      await asOwner(tx)
      expect(await tx`select key from private.idempotency_keys where ${mine}`).toEqual([
        { key: 'fresh' },
      ])
    }))
})

describe('schedule_maintenance', () => {
  const schedule = async (tx: Tx) => {
    const [row] = await tx<{ count: number }[]>`select private.schedule_maintenance() as count`
    return row?.count
  }

  it('does nothing where there is no pg_cron', () =>
    inTransaction(async (tx) => {
      expect(await schedule(tx)).toBe(0)
    }))

  it('gives pg_cron each job under a name of its own, as often as the clock runs it', () =>
    inTransaction(async (tx) => {
      await tx`create schema cron`
      await tx`create table cron.job (jobname text primary key, schedule text, command text)`
      await tx`
        create function cron.schedule(text, text, text) returns bigint language sql as
        'insert into cron.job values ($1, $2, $3) returning 1::bigint'`
      const jobs = await listJobs(tx)
      expect(await schedule(tx)).toBe(jobs.length)

      const told = await tx<{ jobname: string; schedule: string; command: string }[]>`
        select jobname, schedule, command from cron.job`
      for (const { name, every_minutes, first_minute } of jobs) {
        expect(told).toContainEqual({
          jobname: `clientele-${name}`,
          schedule:
            every_minutes === 60
              ? `${first_minute} * * * *`
              : `${first_minute}-59/${every_minutes} * * * *`,
          command: `select private.run_maintenance('${name}')`,
        })
      }
      // No two of the hourly ones begin together.
      const hourly = jobs.filter((job) => job.every_minutes === 60)
      expect(new Set(hourly.map((job) => job.first_minute)).size).toBe(hourly.length)
    }))
})
