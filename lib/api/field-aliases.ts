import type { FieldError } from './problem'

/** A field of a body, and the other name that clients of other systems have for it. */
export type FieldAliases = Readonly<Record<string, string>>

/**
 * Refuses, by their other names, fields that are there under both: neither value is to be dropped
 * without a word. Null is nothing.
 */
export function saidTwice(
  part: Record<string, unknown>,
  aliases: FieldAliases,
  path = '',
): FieldError[] {
  const isThere = (name: string) => part[name] !== undefined && part[name] !== null
  return Object.entries(aliases).flatMap(([ours, theirs]) =>
    isThere(ours) && isThere(theirs) ? [{ field: path + theirs, reason: 'field.invalid' }] : [],
  )
}
