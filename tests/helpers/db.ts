import { AsyncLocalStorage } from 'node:async_hooks'
import postgres from 'postgres'
import { expect } from 'vitest'
import type { Actor } from './actors.ts'

/** Counts and identities in tests are small; a number compares more readably than a string. */
export const types = {
  bigint: {
    to: 20,
    from: [20],
    serialize: (value: number) => String(value),
    parse: (value: string) => Number(value),
  },
}

export type Sql = postgres.Sql<{ bigint: number }>
export type Tx = postgres.TransactionSql<{ bigint: number }>
/** What factories write through: a transaction, or the pool when the rows must be committed. */
export type Executor = Sql | Tx

function databaseUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set: is tests/helpers/global-setup.ts configured?')
  return url
}

/** The owner of the tables, for factories, catalogue queries and races; never to test access with. */
export const sql: Sql = postgres(databaseUrl(), { max: 8, types, onnotice: () => {} })

const currentTransaction = new AsyncLocalStorage<Tx>()

class Rollback extends Error {}

/** Deadlocks, and what waited too long for somebody's lock. */
const isInTheWay = (error: unknown) =>
  error instanceof postgres.PostgresError && ['40P01', '55P03'].includes(error.code)

/** As long as another test may have hold of a table, on a machine that is busy. */
const patience = 60_000

/**
 * Files run beside each other, and some tests hold whole tables: whoever would wait long for another
 * begins again. What is promised about deadlocks is tried on connections that do not.
 */
export async function yielding<T>(run: (tries: number) => PromiseLike<T>): Promise<T> {
  const until = performance.now() + patience
  for (let tries = 1; ; tries += 1) {
    try {
      return await run(tries)
    } catch (error) {
      if (!isInTheWay(error) || performance.now() > until) throw error
    }
  }
}

/**
 * Sooner than Postgres looks for deadlocks, so that it is not a race that has to give way. But a vacuum
 * that it began by itself is called off only for who waits that second.
 */
export async function yieldSoon(tx: Tx, tries: number): Promise<void> {
  await tx`
    select set_config(
      'lock_timeout',
      case
        when ${tries} > 1 and (
          exists (select from pg_catalog.pg_stat_progress_vacuum)
          or exists (select from pg_catalog.pg_stat_progress_analyze)
        ) then '2s'
        else '600ms'
      end,
      true
    )`
}

/** Runs a test's statements in a transaction that never commits. */
export async function inTransaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  const outcome: { value?: T } = {}
  try {
    await yielding((tries) =>
      sql.begin(async (tx) => {
        await yieldSoon(tx, tries)
        outcome.value = await currentTransaction.run(tx, () => run(tx))
        throw new Rollback()
      }),
    )
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
  }
  return outcome.value as T
}

async function switchTo(tx: Tx, role: string, claims: Record<string, unknown>) {
  // Both spellings: Supabase's auth.uid() reads the object, older ones the single claim.
  await tx`
    select set_config('role', ${role}, true),
           set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
           set_config('request.jwt.claim.sub', ${String(claims.sub ?? '')}, true),
           set_config('request.jwt.claim.role', ${String(claims.role ?? '')}, true)`
}

/** From here on the transaction is the signed-in actor's, as the Data API would run it. */
export async function as(tx: Tx, actor: Actor): Promise<void> {
  await switchTo(tx, 'authenticated', {
    aud: 'authenticated',
    role: 'authenticated',
    sub: actor.userId,
    email: actor.email,
    session_id: actor.sessionId,
    aal: 'aal1',
    is_anonymous: false,
  })
}

/** A visitor: publishable key, no token. */
export async function asAnon(tx: Tx): Promise<void> {
  await switchTo(tx, 'anon', { role: 'anon' })
}

/** The secret key: passes RLS, but grants and constraints hold. */
export async function asService(tx: Tx): Promise<void> {
  await switchTo(tx, 'service_role', { role: 'service_role' })
}

/** Back to the owner, to arrange or to look behind the scenes. */
export async function asOwner(tx: Tx): Promise<void> {
  await switchTo(tx, 'none', {})
}

/** Looks behind the scenes as the owner, and gives the transaction back to whoever had it. */
export async function behindScenes<T>(tx: Tx, look: () => PromiseLike<T>): Promise<T> {
  const [row] = await tx<{ role: string }[]>`
    select current_setting('role') as role, set_config('role', 'none', true)`
  const seen = await look()
  await tx`select set_config('role', ${row?.role ?? 'none'}, true)`
  return seen
}

/**
 * Runs as the actor in a transaction of its own that COMMITS, on its own connection.
 * For races; everything else belongs in `inTransaction`.
 */
export async function commitAs<T>(actor: Actor, run: (tx: Tx) => Promise<T>): Promise<T> {
  const outcome: { value?: T } = {}
  await sql.begin(async (tx) => {
    await as(tx, actor)
    outcome.value = await run(tx)
  })
  return outcome.value as T
}

/** By which others see what it waits for. */
export async function backendOf(tx: Tx): Promise<number> {
  const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
  return row?.pid ?? 0
}

/** Until so many other connections wait for what this one holds. */
export async function untilWaitedFor(pid: number, count = 1): Promise<void> {
  await expect
    .poll(() => sql`select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`, {
      interval: 20,
      timeout: 10_000,
    })
    .toHaveLength(count)
}

type Attempt = PromiseLike<unknown> | (() => PromiseLike<unknown>)

/**
 * Awaits the attempt and returns the Postgres error it must end in. Inside `inTransaction` it is
 * undone by a savepoint, so that the test can go on. A query of postgres.js may be given as it is,
 * since it is sent only when awaited; anything else must be a function.
 */
export async function failure(attempt: Attempt): Promise<postgres.PostgresError> {
  const tx = currentTransaction.getStore()
  const start = typeof attempt === 'function' ? attempt : () => attempt
  if (tx) await tx`savepoint attempt`
  const caught = await Promise.resolve(start()).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (tx && isInTheWay(caught)) throw caught
  if (tx) await tx`rollback to savepoint attempt`
  if (caught instanceof postgres.PostgresError) return caught
  if (caught !== undefined) throw caught
  throw new Error('The statement was expected to be refused, but it succeeded.')
}

/** Expects the SQLSTATE, and the dotted reason where one is given. */
export async function expectDenied(
  attempt: Attempt,
  code: string,
  reason?: string,
): Promise<postgres.PostgresError> {
  const error = await failure(attempt)
  const actual =
    reason === undefined ? { code: error.code } : { code: error.code, reason: error.message }
  expect(actual, error.message).toEqual(reason === undefined ? { code } : { code, reason })
  return error
}
