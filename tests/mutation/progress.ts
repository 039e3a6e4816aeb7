/** After how many mutants a run says how far it is: some ten times, and in a long one every 25. */
export function sayEvery(total: number): number {
  return Math.min(25, Math.max(1, Math.ceil(total / 10)))
}
