import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import type { Gated } from './actors.ts'
import type { Audience } from './audiences.ts'

export type TableExpectation = {
  /** Makes the row of `actors.org` that everyone tries to reach: how to find it, and one like it to insert. */
  arrange: (tx: Tx, actors: Actors & Gated) => Promise<Row>
  /** What an update tries to set. */
  change: Record<string, string>
  /**
   * Four letters for select, insert, update and delete of that row: the verb's own letter when it
   * works, 0 when it reaches no row, - when a grant or a check refuses it.
   */
  access: Partial<Record<Audience, string>>
  /** For those of elsewhere and those who are shut out; `----` when left out. */
  outsider?: string
  /** What each role of the Data API holds a grant for; what is not named, nobody does. */
  grants: { anon: Partial<Grants>; owner: Partial<Grants>; service: Partial<Grants> }
}

/** Column names in alphabetical order, for insert and update as a client would send them. */
export type Grants = {
  select: 'all' | string[]
  insert: string[]
  update: string[]
  delete: boolean
}

export type Row = { locator: Record<string, unknown>; insert: Record<string, unknown> }

export const readOnly = { anon: {}, owner: { select: 'all' }, service: { select: 'all' } } as const

export const readers = (letters: string, ...who: Audience[]): Partial<Record<Audience, string>> =>
  Object.fromEntries(who.map((audience) => [audience, letters]))

export const everyStaff = ['owner', 'admin', 'agent', 'service'] as const
export const everySignedIn = [
  ...everyStaff,
  'customer',
  'otherOwner',
  'stranger',
  'platformAdmin',
  'formerMember',
] as const
