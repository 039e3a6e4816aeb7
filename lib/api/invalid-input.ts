import { z } from 'zod'
import { AppError, fromZod } from '@/lib/errors'

/** Like every failed parse, but fields that nobody asked for are named one by one. */
export function invalidInput(error: z.core.$ZodError): AppError {
  const unknown: string[] = []
  const issues = error.issues.filter((issue) => {
    if (issue.code !== 'unrecognized_keys') return true
    unknown.push(...issue.keys.map((key) => [...issue.path, key].map(String).join('.')))
    return false
  })
  const { code, reason, fields } = fromZod(new z.ZodError(issues))
  const named = Object.fromEntries(unknown.map((field) => [field, ['field.unknown']]))
  return new AppError(code, reason, { fields: { ...fields, ...named } })
}
