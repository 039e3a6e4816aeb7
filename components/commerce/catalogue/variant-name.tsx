interface VariantNameProps {
  variant: { sku: string; option_values: string[] }
}

/** Its values, each in its own direction; without options there is nothing but its number. */
export function VariantName({ variant }: VariantNameProps) {
  if (variant.option_values.length === 0) {
    return <bdi className="font-mono text-[0.8125rem]">{variant.sku}</bdi>
  }
  return variant.option_values.map((value, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: options keep their places
    <span key={at}>
      {at > 0 ? <span className="text-muted-foreground"> / </span> : null}
      <bdi>{value}</bdi>
    </span>
  ))
}
