/** The variant that is meant by one value for each option, in their order. */
export function findVariant<V extends { option_values: string[] }>(
  variants: V[],
  values: string[],
): V | null {
  return (
    variants.find(
      ({ option_values: own }) =>
        own.length === values.length && own.every((value, index) => value === values[index]),
    ) ?? null
  )
}

/** The values that a form has chosen: its fields option_0, option_1, … */
export function chosenValues(form: FormData): string[] {
  const values: string[] = []
  for (;;) {
    const value = form.get(`option_${values.length}`)
    if (typeof value !== 'string') return values
    values.push(value)
  }
}
