import { existsSync, readFileSync } from 'node:fs'
import type { Sql } from 'postgres'
import { described, type Finding, isUnder, timed } from './findings.ts'
import { timingOf } from './measure.ts'

/**
 * Calls that say themselves how long they took, their commit with them: what the database needs is
 * one thing, and when a busy machine lets the client hear of it another.
 */
const procedures = {
  get_cart: 'p_org_id uuid, p_token text',
  set_cart_item: 'p_org_id uuid, p_variant_id uuid, p_quantity numeric, p_token text',
  place_order: 'p_org_id uuid, p_details jsonb, p_idempotency_key text, p_token text',
}

export async function createTimers(owner: Sql): Promise<void> {
  const timer = (name: string, parameters: string, statement: string) =>
    owner.unsafe(`
      create procedure private.bench_${name}(${parameters}, inout ms double precision)
        language plpgsql
      as $$
      declare
        v_start timestamptz := clock_timestamp();
      begin
        perform ${statement};
        commit;
        ms := extract(epoch from clock_timestamp() - v_start) * 1000;
      end;
      $$;
      grant execute on procedure private.bench_${name} to anon`)
  for (const [name, parameters] of Object.entries(procedures)) {
    const values = parameters.split(', ').map((parameter) => parameter.split(' ')[0])
    await timer(name, parameters, `public.${name}(${values.join(', ')})`)
  }
  // As much written and made durable, and nothing else done: what the disk asks of everybody.
  await timer(
    'write',
    'p_bytes integer',
    `pg_logical_emit_message(true, 'bench', repeat('x', p_bytes))`,
  )
}

const isLinux = existsSync('/proc/self/schedstat')

/** How long a process was on a core, and how long it could have been and none was free. */
function coreTimes(pid: number): { on: number; waiting: number } {
  if (!isLinux) return { on: 0, waiting: 0 }
  const [on, waiting] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number)
  return { on: (on ?? 0) / 1e6, waiting: (waiting ?? 0) / 1e6 }
}

export type Timed = PromiseLike<Iterable<{ ms: number }>>

/** Collects what calls took in the database and at their client, and whether they had a core. */
export function recordCalls() {
  const pids = new Map<Sql, number>()
  const samples: Record<'database' | 'client' | 'on' | 'waiting', number[]> = {
    database: [],
    client: [],
    on: [],
    waiting: [],
  }
  const pidOf = async (sql: Sql) => {
    const known = pids.get(sql)
    if (known !== undefined) return known
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    if (!row) throw new Error('The connection has no process.')
    pids.set(sql, row.pid)
    return row.pid
  }
  return {
    async record(sql: Sql, call: () => Timed, isKept: boolean): Promise<void> {
      const pid = await pidOf(sql)
      const before = coreTimes(pid)
      const client = await timed(async () => {
        const [row] = await call()
        if (isKept) samples.database.push(row?.ms ?? Number.NaN)
      })
      if (!isKept) return
      samples.client.push(client)
      const after = coreTimes(pid)
      samples.on.push(after.on - before.on)
      samples.waiting.push(after.waiting - before.waiting)
    },
    /** The calls with their aim in milliseconds, and what they are made of. */
    findings(name: string, aim: number): Finding[] {
      const { database, client, on, waiting } = samples
      const part = (title: string, values: number[]): Finding => ({
        name: `… ${title}`,
        aim: '–',
        values: described(timingOf(values)),
      })
      return [
        {
          name: `${name}, in the database`,
          aim: `p99 under ${aim} ms`,
          isKept: isUnder(aim, timingOf(database)),
          values: described(timingOf(database)),
        },
        ...(isLinux
          ? [part('its process on a core', on), part('its process waiting for a core', waiting)]
          : []),
        part('as the client sees it', client),
      ]
    },
    timing: () => timingOf(samples.database),
    count: () => samples.database.length,
  }
}

/** How much log was written so far, in bytes. */
export async function countLog(owner: Sql): Promise<number> {
  const [row] = await owner<{ bytes: number }[]>`
    select (pg_current_wal_insert_lsn() - '0/0')::double precision as bytes`
  return row?.bytes ?? 0
}

export function writeBytes(sql: Sql, bytes: number): Timed {
  return sql<{ ms: number }[]>`call private.bench_write(${Math.round(bytes)}, null)`
}
