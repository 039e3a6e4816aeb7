import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startClock } from '../../../stack/clock.ts'
import { sql } from '../../helpers/db.ts'

// A database of its own, whose jobs fail and hold locks on purpose: the real ones serve other tests.
const name = `clock_${randomUUID().replaceAll('-', '')}`
const url = () => {
  const place = new URL(process.env.DATABASE_URL ?? '')
  place.pathname = `/${name}`
  return place.href
}

let own: postgres.Sql

beforeAll(async () => {
  await sql.unsafe(`create database ${name}`)
  own = postgres(url(), { max: 1, onnotice: () => {} })
  await own.unsafe(`
    create schema private;
    create table private.done (name text);

    create function private.maintenance_jobs()
      returns table (name text, every_minutes integer)
      language sql
    as $$ values ('locks', 60), ('fails', 60), ('writes', 60) $$;

    create function private.run_maintenance(p_job text) returns bigint language plpgsql as $$
    begin
      if p_job = 'locks' then
        lock table private.done in access exclusive mode;
      end if;
      insert into private.done values (p_job);
      if p_job = 'fails' then
        raise exception 'on purpose';
      end if;
      return 1;
    end;
    $$;`)
})

afterAll(async () => {
  await own?.end({ timeout: 1 })
  await sql.unsafe(`drop database if exists ${name} with (force)`)
})

describe('the clock', () => {
  it('a job that fails is named and undoes no other, and what one locked is free for the next', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const clock = await startClock(url())
    try {
      await vi.waitFor(
        async () => {
          const done = await own<{ name: string }[]>`select name from private.done order by name`
          expect(done.map((row) => row.name)).toEqual(['locks', 'writes'])
        },
        { timeout: 10_000, interval: 100 },
      )
      const [locks] = await own<{ count: number }[]>`
        select count(*)::integer as count from pg_locks
        where mode = 'AccessExclusiveLock' and relation = 'private.done'::regclass`
      expect(locks?.count).toBe(0)
      expect(said.mock.calls.map(([text]) => text)).toEqual([
        'The clock could not run the job fails:',
      ])
    } finally {
      await clock.stop()
      said.mockRestore()
    }
  })
})
