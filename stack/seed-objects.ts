import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Config } from './config.ts'
import { StackError } from './errors.ts'
import type { Keys } from './keys.ts'
import { connect } from './postgres.ts'

type Target = { apiUrl: string; databaseUrl: string; keys: Keys; root: string; config: Config }

/**
 * Uploads the objects once per database. That it was done is recorded at the end: each may be uploaded
 * again, so a start that was cut short here leaves all of them to the next.
 */
export async function seedObjects(target: Target): Promise<void> {
  const sql = connect(target.databaseUrl)
  try {
    const [done] = await sql`
      select from supabase_migrations.seed_files where path = ${record}`
    if (done) return
    await upload(target)
    await sql`insert into supabase_migrations.seed_files (path, hash) values (${record}, 'applied')`
  } finally {
    await sql.end()
  }
}

/** Beside the seed files, whose names it is none of. */
const record = '[storage.buckets]'

/** What `supabase seed buckets` does: uploads what lies in the folders that config.toml names. */
async function upload({ apiUrl, keys, root, config }: Target): Promise<void> {
  for (const [bucket, { objects_path }] of Object.entries(config.storage.buckets)) {
    if (objects_path === undefined) continue
    const folder = join(root, 'supabase', objects_path)
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((one) => one.isFile() && !one.name.startsWith('.'))) {
      const path = join(entry.parentPath, entry.name)
      const name = relative(folder, path).split(sep).join('/')
      const bytes = new Uint8Array(await readFile(path))
      const response = await fetch(`${apiUrl}/storage/v1/object/${bucket}/${name}`, {
        method: 'POST',
        headers: {
          apikey: keys.secretKey,
          Authorization: `Bearer ${keys.secretKey}`,
          'Content-Type': contentTypeOf(bytes),
          'x-upsert': 'true',
        },
        body: bytes,
      })
      if (!response.ok) {
        throw new StackError(`Seeding ${bucket}/${name} failed: ${await response.text()}`)
      }
    }
  }
}

/** By the bytes, as the Supabase CLI tells it for a name without an ending. */
function contentTypeOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  if (start.startsWith('\x89PNG')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  return 'application/octet-stream'
}
