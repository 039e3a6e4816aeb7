import { findVariant } from '@/lib/commerce/choice.rules'

interface Variant {
  id: string
  option_values: string[]
  price_minor: number
  is_available: boolean
  few_left: number | null
}

export interface OptionGroup {
  name: string
  values: string[]
}

export interface Combination {
  /** Positions of its values in their groups. */
  at: number[]
  variant: Variant | null
}

/** What options.css can tell apart; of more, the server still finds the variant that is meant. */
const MAX_VALUES = 24
const MAX_COMBINATIONS = 300

/** What there is to choose, each value once, in the order of the variants. */
export function optionGroups(optionNames: string[], variants: Variant[]): OptionGroup[] {
  return optionNames.map((name, index) => ({
    name,
    values: [...new Set(variants.flatMap(({ option_values: values }) => values[index] ?? []))],
  }))
}

/** Every choice one can make, also those that are not on offer; null where there are too many. */
export function combinationsOf(groups: OptionGroup[], variants: Variant[]): Combination[] | null {
  const count = groups.reduce((product, { values }) => product * values.length, 1)
  if (count > MAX_COMBINATIONS || groups.some(({ values }) => values.length > MAX_VALUES))
    return null
  const places = groups.reduce<number[][]>(
    (all, { values }) => all.flatMap((at) => values.map((_, index) => [...at, index])),
    [[]],
  )
  return places.map((at) => ({
    at,
    variant: findVariant(
      variants,
      at.map((place, index) => groups[index]?.values[place] ?? ''),
    ),
  }))
}
