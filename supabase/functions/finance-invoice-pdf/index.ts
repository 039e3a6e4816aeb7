import { required, requiredKey } from '../_shared/env.ts'
import { createDatabase } from './database.ts'
import { createFontBook } from './fonts.ts'
import { createInvoicePdfHandler } from './handler.ts'
import { createDrawPaper } from './layout.ts'

const database = createDatabase({
  supabaseUrl: required('SUPABASE_URL'),
  publishableKey: requiredKey('SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_ANON_KEY'),
  secretKey: requiredKey('SUPABASE_SECRET_KEYS', 'SUPABASE_SERVICE_ROLE_KEY'),
  fetch,
})
// Static files of the function: see config.toml.
const fonts = createFontBook((name) =>
  Deno.readFileSync(new URL(`./fonts/${name}`, import.meta.url)),
)

Deno.serve(createInvoicePdfHandler({ database, draw: createDrawPaper(fonts) }))
