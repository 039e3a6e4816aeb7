import type { z } from 'zod'
import { type FieldReasons, fromZod } from '@/lib/errors'

/** The fields of a form as an object; a name that occurs more than once becomes a list. */
export function formValues(
  data: FormData,
): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const values: Record<string, FormDataEntryValue | FormDataEntryValue[]> = {}
  for (const name of new Set(data.keys())) {
    const all = data.getAll(name)
    const [first] = all
    if (first !== undefined) values[name] = all.length > 1 ? all : first
  }
  return values
}

/** What a schema finds wrong with a form, by field; undefined when it has nothing to say. */
export function fieldErrorsOf(schema: z.ZodType, data: FormData): FieldReasons | undefined {
  const parsed = schema.safeParse(formValues(data))
  if (parsed.success) return undefined
  const { '': _general, ...fields } = fromZod(parsed.error).fields ?? {}
  // A complaint about no field in particular is left to the server, which has words for it.
  return Object.keys(fields).length > 0 ? fields : undefined
}
