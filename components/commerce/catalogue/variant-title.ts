/** A variant in a sentence or a label. */
export function variantTitle(variant: { sku: string; option_values: string[] }): string {
  return variant.option_values.length > 0 ? variant.option_values.join(' / ') : variant.sku
}
