import { z } from 'zod'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** A line of text with something in it. */
export function shortText(maximum: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .refine((text) => !CONTROL_CHARACTERS.test(text), { error: 'field.control_characters' })
}

/** A line of text that may be left out; forms send an empty string for what is not there. */
export function optionalShortText(maximum: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    shortText(maximum).nullish(),
  )
}
