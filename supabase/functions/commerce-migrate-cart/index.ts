import { required, requiredKey } from '../_shared/env.ts'
import { createMigrateCartHandler } from './handler.ts'

Deno.serve(
  createMigrateCartHandler({
    supabaseUrl: required('SUPABASE_URL'),
    publishableKey: requiredKey('SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_ANON_KEY'),
    fetch,
  }),
)
