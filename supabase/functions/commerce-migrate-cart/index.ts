import { createMigrateCartHandler } from './handler.ts'

function required(name: string): string {
  const value = Deno.env.get(name)
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Hosted projects have a map of keys by name, the older ones a single one. */
function publishableKey(): string {
  const keys: Record<string, string> = JSON.parse(Deno.env.get('SUPABASE_PUBLISHABLE_KEYS') ?? '{}')
  return keys.default ?? Object.values(keys)[0] ?? required('SUPABASE_ANON_KEY')
}

Deno.serve(
  createMigrateCartHandler({
    supabaseUrl: required('SUPABASE_URL'),
    publishableKey: publishableKey(),
    fetch,
  }),
)
