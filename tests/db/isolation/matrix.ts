import { type Actors, createActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  failure,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { formerMember, type Gated, pendingPasswordChange, signedOut } from './actors.ts'
import { type Audience, audiences, outsiders } from './audiences.ts'
import type { Query } from './function-access.ts'
import { functions } from './functions.ts'
import type { Grants, Row, TableExpectation } from './table-access.ts'
import { tables } from './tables.ts'

/** What each kind of user was seen to get, beside what is expected of it. */
type Comparison = { seen: unknown; expected: unknown }

/**
 * What each kind of user gets of one row of a table. A weakening is a statement that is run before,
 * and rolled back with everything else: it is how mutants are tried.
 */
export async function compareRows(name: string, weakening = ''): Promise<Comparison> {
  const expectation = expectationOf(tables, name)
  return withActors(async (tx, actors) => {
    const row = await expectation.arrange(tx, actors)
    const seen: Record<string, string> = {}
    for (const audience of audiences) {
      await become(tx, audience, actors)
      seen[audience] = ''
      for (const verb of ['select', 'insert', 'update', 'delete'] as const) {
        seen[audience] += await attempt(tx, verb, expectation, name, row)
      }
      await asOwner(tx)
    }
    return { seen, expected: expected(expectation, '----') }
  }, weakening)
}

/** Which columns of a table each role may read and write. */
export async function compareGrants(name: string, weakening = ''): Promise<Comparison> {
  const expectation = expectationOf(tables, name)
  const columns = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
     where attrelid = ${`public.${name}`}::regclass and attnum > 0 and not attisdropped`
  return withActors(async (tx, actors) => {
    const seen: Record<string, Grants> = {}
    const granted: Record<string, Grants> = {}
    for (const [audience, grants] of Object.entries(expectation.grants)) {
      await become(tx, audience as 'anon' | 'owner' | 'service', actors)
      seen[audience] = await probe(tx, name, namesOf(columns))
      granted[audience] = { ...nothing, ...grants }
      await asOwner(tx)
    }
    return { seen, expected: granted }
  }, weakening)
}

/** What a function answers each kind of user. */
export async function compareAnswers(name: string, weakening = ''): Promise<Comparison> {
  const expectation = expectationOf(functions, name)
  return withActors(async (tx, actors) => {
    const query = await expectation.call(tx, actors)
    const seen: Record<string, string> = {}
    for (const audience of audiences) {
      await become(tx, audience, actors)
      seen[audience] = await answer(tx, query)
      await asOwner(tx)
    }
    return { seen, expected: expected(expectation, '42501') }
  }, weakening)
}

export const namesOf = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

/** What is expected of a table or a function; throws where nothing is. */
export function expectationOf<T>(all: Record<string, T>, name: string): T {
  const expectation = all[name]
  if (expectation === undefined) throw new Error(`Nothing is expected of ${name}.`)
  return expectation
}

/** That a weakening is not one of this schema. */
export class NotApplicable extends Error {}

/** Runs in a transaction with one person of each kind, and takes everything back. */
export function withActors<T>(
  run: (tx: Tx, actors: Actors & Gated) => Promise<T>,
  weakening = '',
): Promise<T> {
  return inTransaction(async (tx) => {
    if (weakening !== '') {
      await tx.unsafe(weakening).catch((cause: unknown) => {
        throw new NotApplicable(weakening, { cause })
      })
    }
    const actors = await createActors(tx)
    return run(tx, {
      ...actors,
      formerMember: await formerMember(tx, actors.org),
      signedOut: await signedOut(tx, actors.org),
      pendingPasswordChange: await pendingPasswordChange(tx, actors.org),
    })
  })
}

async function become(tx: Tx, audience: Audience, actors: Actors & Gated) {
  // A plan that was made for somebody else may have their functions inlined, grants unasked.
  await tx.unsafe('discard plans')
  if (audience === 'anon') return asAnon(tx)
  if (audience === 'service') return asService(tx)
  return as(tx, actors[audience])
}

type Expectation = { access: Partial<Record<Audience, string>>; outsider?: string }

function expected({ access, outsider }: Expectation, otherwise: string): Record<string, string> {
  return Object.fromEntries(
    audiences.map((audience) => {
      const fallback = outsiders.has(audience) ? outsider : undefined
      return [audience, access[audience] ?? fallback ?? otherwise]
    }),
  )
}

// 42501 by a grant, a check or a guard; the others because a view or a generated column takes no writes.
const refusals = new Set(['42501', '55000', '428C9'])
const isRefusal = (error: unknown) =>
  error instanceof Error && 'code' in error && refusals.has(String(error.code))

const nothing: Grants = { select: [], insert: [], update: [], delete: false }

/** What the current role holds a grant for; a refusal by grant comes before any row is looked at. */
async function probe(tx: Tx, name: string, columns: string[]): Promise<Grants> {
  const table = tx(`public.${name}`)
  const isAllowed = async (statement: () => PromiseLike<unknown>) =>
    !(await failure(statement).then(isRefusal, () => false))
  const filter = async (statement: (column: string) => PromiseLike<unknown>) => {
    const allowed: string[] = []
    for (const column of columns) {
      if (await isAllowed(() => statement(column))) allowed.push(column)
    }
    return allowed.toSorted()
  }
  const selectable = await filter((column) => tx`select ${tx(column)} from ${table} where false`)
  return {
    select: selectable.length === columns.length ? 'all' : selectable,
    insert: await filter(
      (column) => tx`insert into ${table} (${tx(column)}) select null where false`,
    ),
    update: await filter((column) => tx`update ${table} set ${tx(column)} = default where false`),
    delete: await isAllowed(() => tx`delete from ${table} where false`),
  }
}

type Verb = 'select' | 'insert' | 'update' | 'delete'
const letters: Record<Verb, string> = { select: 's', insert: 'i', update: 'u', delete: 'd' }

/** By which a row is found, for `where`. */
export const conditionOf = (tx: Tx, { locator }: Row) =>
  Object.entries(locator)
    .map(([column, value]) => tx`${tx(column)} = ${value as string}`)
    .reduce((all, one) => tx`${all} and ${one}`)

/** What happened, in one letter: the verb's own, 0 for no rows, - for refused. */
async function attempt(
  tx: Tx,
  verb: Verb,
  expectation: TableExpectation,
  name: string,
  row: Row,
): Promise<string> {
  const table = tx(`public.${name}`)
  const located = conditionOf(tx, row)
  const statements: Record<Verb, () => PromiseLike<{ count: number }>> = {
    select: () => tx`select from ${table} where ${located}`,
    insert: () => tx`insert into ${table} ${tx(row.insert)}`,
    update: () => tx`update ${table} set ${tx(expectation.change)} where ${located}`,
    delete: () => tx`delete from ${table} where ${located}`,
  }
  await tx`savepoint verb`
  try {
    const { count } = await statements[verb]()
    return count > 0 ? letters[verb] : '0'
  } catch (error) {
    if (isRefusal(error)) return '-'
    throw error
  } finally {
    await tx`rollback to savepoint verb`
  }
}

const voidType = 2278

/** `ok`, `nothing`, or the SQLSTATE and, where it is one of ours, the reason. */
async function answer(tx: Tx, query: Query): Promise<string> {
  await tx`savepoint answer`
  try {
    const rows = await query(tx)
    if (rows.columns.every(({ type }) => type === voidType)) return 'ok'
    const isEmpty = rows.every((row) => Object.values(row).every((value) => value === null))
    return isEmpty ? 'nothing' : 'ok'
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return /^[a-z]+\.[a-z_]+$/.test(error.message) ? error.message : String(error.code)
  } finally {
    await tx`rollback to savepoint answer`
  }
}
