import { readFile } from 'node:fs/promises'
import { connect, type Database } from './postgres.ts'

const readSql = (name: string) => readFile(new URL(`sql/${name}.sql`, import.meta.url), 'utf8')

/** The roles that the gateway connects as, beside the superuser. */
const serviceRoles = ['authenticator', 'supabase_auth_admin', 'supabase_storage_admin'] as const

/** Makes a bare database what Supabase's image is; where that is done, only sets passwords. */
export async function bootstrap(database: Database, password: string): Promise<void> {
  const sql = connect(database.adminUrl)
  try {
    const [done] = await sql`select 1 from pg_catalog.pg_roles where rolname = 'postgres'`
    const script = done ? '' : await readSql('bootstrap')
    await sql.begin(async (transaction) => {
      await transaction.unsafe(script)
      for (const role of serviceRoles) {
        // Of our own making, base64url: nothing in it needs quoting.
        await transaction.unsafe(`alter role ${role} password '${password}'`)
      }
    })
  } finally {
    await sql.end()
  }
}

/** To be run once lite has its tables: the ownership, functions and grants of Supabase's image. */
export async function finishSystemSchemas(database: Database): Promise<void> {
  const sql = connect(database.adminUrl)
  try {
    const script = await readSql('system')
    await sql.begin((transaction) => transaction.unsafe(script))
  } finally {
    await sql.end()
  }
}
