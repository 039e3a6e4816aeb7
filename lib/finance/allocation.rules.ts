type Owed = { id: string; open_minor: number }

/** An amount over invoices in their order, as the database does it: what is left over belongs to none. */
export function spreadPayment(
  amountMinor: number,
  invoices: readonly Owed[],
): { parts: Map<string, number>; left_minor: number } {
  let left = amountMinor
  const parts = new Map<string, number>()
  for (const { id, open_minor } of invoices) {
    const part = Math.min(left, open_minor)
    if (part === 0) continue
    parts.set(id, part)
    left -= part
  }
  return { parts, left_minor: left }
}
