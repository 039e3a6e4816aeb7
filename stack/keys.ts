import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { errorCode, fileError, StackError } from './errors.ts'

const keysSchema = z.object({
  publishableKey: z.string().startsWith('sb_publishable_'),
  secretKey: z.string().startsWith('sb_secret_'),
  jwtSecret: z.string().min(32),
  /** Password of the database superuser, which only the stack uses. */
  adminPassword: z.string().min(16),
})
export type Keys = z.infer<typeof keysSchema>

/** The shape of Supabase's own keys: 22 random characters, then 8 that let a scanner verify it. */
function newKey(prefix: 'sb_publishable_' | 'sb_secret_'): string {
  const random = randomBytes(16).toString('base64url').slice(0, 22)
  const check = createHash('sha256').update(`${prefix}${random}`).digest('base64url').slice(0, 8)
  return `${prefix}${random}_${check}`
}

/** Keys are made once per data directory, so that no secret is ever a constant in the source. */
export async function loadKeys(home: string): Promise<Keys> {
  const path = join(home, 'keys.json')
  try {
    const parsed = keysSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return createKeys(path)
    if (!(error instanceof SyntaxError)) throw fileError(error, path)
  }
  throw new StackError(`${path} cannot be read; run "npm run stack:reset" to begin afresh.`)
}

async function createKeys(path: string): Promise<Keys> {
  const keys: Keys = {
    publishableKey: newKey('sb_publishable_'),
    secretKey: newKey('sb_secret_'),
    jwtSecret: randomBytes(48).toString('base64url'),
    adminPassword: randomBytes(24).toString('base64url'),
  }
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch (error) {
    throw fileError(error, path)
  }
  return keys
}
