/** The variable's value; a function that lacks one does not start. */
export function required(name: string): string {
  const value = Deno.env.get(name)
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Hosted projects have a map of keys by name, the older ones a single one. */
function keysByName(map: string): Record<string, string> {
  return JSON.parse(Deno.env.get(map) ?? '{}')
}

/** The key to call with: of the map, else the single one. */
export function requiredKey(map: string, single: string): string {
  const keys = keysByName(map)
  return keys.default ?? Object.values(keys)[0] ?? required(single)
}

/** Every key that a caller may have, of the map and the single one. */
export function listKeys(map: string, single: string): string[] {
  return [...Object.values(keysByName(map)), Deno.env.get(single) ?? ''].filter((key) => key !== '')
}
