import { z } from 'zod'
import { fromZod } from '@/lib/errors'
import { type FieldError, Problem } from './problem'

/** A failed parse as 400: every field that is wrong, and what would be right where that is short. */
export function invalidInput(error: z.core.$ZodError): Problem {
  return new Problem('malformed', 'app.invalid_input', {
    errors: error.issues.flatMap(fieldErrors),
  })
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: printable([...issue.path, key]),
      reason: 'field.unknown',
    }))
  }
  const [reason = 'field.invalid'] =
    Object.values(fromZod(new z.ZodError([issue])).fields ?? {})[0] ?? []
  const detail = expectation(issue)
  return [{ field: printable(issue.path), reason, ...(detail === undefined ? {} : { detail }) }]
}

function printable(path: PropertyKey[]): string {
  return path.map(String).join('.').slice(0, 200)
}

function expectation(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value') return `One of ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'too_big') return `At most ${issue.maximum}.`
  if (issue.code === 'too_small') return `At least ${issue.minimum}.`
  return undefined
}
