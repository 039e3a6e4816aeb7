import { createDatabase } from './database.ts'
import { createFontBook } from './fonts.ts'
import { createInvoicePdfHandler } from './handler.ts'
import { createDrawPaper } from './layout.ts'

function required(name: string): string {
  const value = Deno.env.get(name)
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Hosted projects have a map of keys by name, the older ones a single one. */
function key(map: string, single: string): string {
  const keys: Record<string, string> = JSON.parse(Deno.env.get(map) ?? '{}')
  return keys.default ?? Object.values(keys)[0] ?? required(single)
}

const database = createDatabase({
  supabaseUrl: required('SUPABASE_URL'),
  publishableKey: key('SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_ANON_KEY'),
  secretKey: key('SUPABASE_SECRET_KEYS', 'SUPABASE_SERVICE_ROLE_KEY'),
  fetch,
})
// Static files of the function: see config.toml.
const fonts = createFontBook((name) =>
  Deno.readFileSync(new URL(`./fonts/${name}`, import.meta.url)),
)

Deno.serve(createInvoicePdfHandler({ database, draw: createDrawPaper(fonts) }))
