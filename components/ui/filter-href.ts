/** The address that a GET form leads to, without the fields that are empty. */
export function filterHref(pathname: string, data: FormData): string {
  const query = new URLSearchParams()
  for (const [name, value] of data) {
    if (typeof value !== 'string') continue
    const text = value.trim()
    if (text !== '') query.append(name, text)
  }
  query.sort()
  return query.size === 0 ? pathname : `${pathname}?${query}`
}
