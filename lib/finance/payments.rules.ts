/** Whether a payment stands and can be taken back by itself; the database says the same. */
export function canBeTakenBack({
  kind,
  method,
  reversed_at,
}: {
  kind: string
  method: string
  reversed_at: string | null
}): boolean {
  return (
    kind !== 'reversal' &&
    reversed_at === null &&
    // What came with an order is taken back with the order, what was imported with the import.
    method !== 'prepaid' &&
    method !== 'opening'
  )
}
