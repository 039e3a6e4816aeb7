import type { JSONValue } from 'postgres'
import { expect } from 'vitest'
import { failure } from './db.ts'

/** A rule in words, what breaks it, and the constraint that says no. */
export type Case = [rule: string, change: Record<string, JSONValue>, constraint: string]

export const long = (length: number) => 'x'.repeat(length)

/** As the owner of the tables: a constraint holds even where no policy or function stands before it. */
export async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}
