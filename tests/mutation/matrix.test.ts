import { appendFileSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { functions } from '../db/isolation/functions.ts'
import {
  compareAnswers,
  compareGrants,
  compareRows,
  NotApplicable,
} from '../db/isolation/matrix.ts'
import { tables } from '../db/isolation/tables.ts'
import type { Mutant } from './mutants.ts'

// Mutants of access, each in a transaction that is rolled back: thousands take minutes in this way,
// where a copy of the database and a run of the tests for each would take hours. main.ts calls it
// with the mutants in one file, and reads from another those that the matrix told from the original.

const { MUTANTS: given = '', NOTICED: told = '' } = process.env
const mutants: Mutant[] = given === '' ? [] : JSON.parse(readFileSync(given, 'utf8'))

const comparisonsOf = (subject: string) => [
  ...(subject in tables ? [compareGrants, compareRows] : []),
  ...(subject in functions ? [compareAnswers] : []),
]

/** Whether the matrix sees something else than it expects; what cannot even be arranged counts. */
async function isNoticed({ subject }: Mutant, weakening: string): Promise<boolean> {
  for (const compare of comparisonsOf(subject)) {
    try {
      const { seen, expected } = await compare(subject, weakening)
      if (!isDeepStrictEqual(seen, expected)) return true
    } catch (error) {
      return !(error instanceof NotApplicable)
    }
  }
  return false
}

const sound = new Map<string, boolean>()

it.skipIf(given === '')('tells mutants from the original', { timeout: 0 }, async () => {
  for (const mutant of mutants) {
    const { subject, statement } = mutant
    if (!sound.has(subject)) sound.set(subject, !(await isNoticed(mutant, '')))
    expect(sound.get(subject), `${subject} is as expected before anything is changed`).toBe(true)
    if (await isNoticed(mutant, statement)) appendFileSync(told, `${mutant.id}\n`)
  }
})
