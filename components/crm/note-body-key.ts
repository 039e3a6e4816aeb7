/** A text is rendered anew when it is edited, and only then. */
export function bodyKey({ id, version }: { id: string; version: number }): string {
  return `${id}.${version}`
}
