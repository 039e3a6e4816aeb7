/**
 * Says of each text called `…_at` that it is an instant, and of each called `…_on` that it is a day,
 * as withIsoTimes() writes them: generators of clients look at formats, not at names.
 */
export function withTimeFormats<T>(value: T): T
export function withTimeFormats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withTimeFormats(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, formatted(key, withTimeFormats(item))]),
  )
}

function formatted(key: string, schema: unknown): unknown {
  const format = key.endsWith('_at') ? 'date-time' : key.endsWith('_on') ? 'date' : undefined
  if (format === undefined || typeof schema !== 'object' || schema === null) return schema
  if (!('type' in schema) || 'format' in schema) return schema
  return [schema.type].flat().includes('string') ? { ...schema, format } : schema
}
