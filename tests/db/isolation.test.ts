import { describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { functions } from './isolation/functions.ts'
import { compareAnswers, compareGrants, compareRows, namesOf } from './isolation/matrix.ts'
import { tables } from './isolation/tables.ts'

// The list of tables and functions comes from the catalogue, what is expected of each from the
// files beside this one: a new table or function without an expectation fails.
const catalogue = await sql<{ name: string }[]>`
  select relname as name from pg_class
   where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') order by 1`
const callable = await sql<{ name: string }[]>`
  select distinct proname as name from pg_proc
   where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype order by 1`

describe('isolation of tables', () => {
  it('expects something of every table, and of no table that is gone', () => {
    expect(Object.keys(tables).toSorted()).toEqual(namesOf(catalogue).toSorted())
  })

  describe.each(Object.keys(tables))('%s', (name) => {
    it('gives each kind of user what is expected of a row, and no more', async () => {
      const { seen, expected } = await compareRows(name)
      expect(seen).toEqual(expected)
    })

    it('grants each role exactly the expected columns', async () => {
      const { seen, expected } = await compareGrants(name)
      expect(seen).toEqual(expected)
    })
  })
})

describe('isolation of functions', () => {
  it('expects something of every function, and of no function that is gone', () => {
    expect(Object.keys(functions).toSorted()).toEqual(namesOf(callable).toSorted())
  })

  it.each(Object.keys(functions))('%s answers each kind of user as expected', async (name) => {
    const { seen, expected } = await compareAnswers(name)
    expect(seen).toEqual(expected)
  })
})
