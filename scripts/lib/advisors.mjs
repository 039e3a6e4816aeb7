import { run } from './processes.mjs'
import { programs, root, toolEnv } from './set-up.mjs'
import { Problem } from './terminal.mjs'

// The CLI's own list ends at lint 0024. These are the newer ones, asked of the catalogue.
// GraphQL's 0026 and 0027 report what a role may see through pg_graphql, so only where it is.
const NEWER_LINTS = [
  {
    name: '0025 public_bucket_allows_listing',
    query: `
      select buckets.id as subject
      from storage.buckets as buckets
      where buckets.public
        and exists (
          select from pg_catalog.pg_policies as policies
          where policies.schemaname = 'storage'
            and policies.tablename = 'objects'
            and policies.cmd in ('SELECT', 'ALL')
            and policies.roles && array['public', 'anon', 'authenticated']::name[]
            and (policies.qual = 'true' or strpos(policies.qual, quote_literal(buckets.id)) > 0)
        )`,
  },
  {
    name: '0026/0027 pg_graphql_table_exposed',
    query: `
      select tables.oid::regclass::text as subject
      from pg_catalog.pg_class as tables
      where tables.relnamespace = 'public'::regnamespace
        and tables.relkind in ('r', 'p', 'v', 'm', 'f')
        and exists (select from pg_catalog.pg_extension where extname = 'pg_graphql')
        and (
          has_table_privilege('anon', tables.oid, 'select')
          or has_table_privilege('authenticated', tables.oid, 'select')
        )`,
  },
  {
    name: '0028/0029 security_definer_function_executable',
    query: `
      select functions.oid::regprocedure::text as subject
      from pg_catalog.pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace
        and functions.prosecdef
        and (
          has_function_privilege('anon', functions.oid, 'execute')
          or has_function_privilege('authenticated', functions.oid, 'execute')
        )`,
  },
]

async function newerFindings(databaseUrl) {
  const { default: postgres } = await import('postgres')
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    const findings = []
    for (const { name, query } of NEWER_LINTS) {
      for (const { subject } of await sql.unsafe(query)) findings.push(`${name}: ${subject}`)
    }
    return findings
  } finally {
    await sql.end()
  }
}

/** Supabase's advisors, with nothing at `warn` or above. */
export async function checkAdvisors(databaseUrl) {
  const args = ['db', 'advisors', `--remote=${databaseUrl}`, '--level=warn', '--fail-on=warn']
  const { code, output } = await run(process.execPath, [programs.supabase, ...args], {
    cwd: root,
    env: toolEnv(databaseUrl),
  })
  const findings = await newerFindings(databaseUrl)
  if (code === 0 && findings.length === 0) return
  throw new Problem([code === 0 ? '' : output.trim(), ...findings].join('\n').trim())
}
