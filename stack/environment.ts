import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, fileError } from './errors.ts'

const elsewhere = /^\s*(?:export\s+)?NEXT_PUBLIC_SUPABASE_URL\s*=(?!.*\/\/(?:127\.|localhost)).*\S/m

/**
 * Sets our variables in .env.local and leaves every other line as it is. What pointed to a Supabase
 * elsewhere stays as comments: its keys may be kept nowhere else.
 */
export async function writeEnvironment(root: string, env: Record<string, string>): Promise<void> {
  const path = join(root, '.env.local')
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw fileError(error, path)
  })
  const isElsewhere = elsewhere.test(before)
  const missing = new Map(Object.entries(env))
  const lines = before.split('\n').flatMap((line) => {
    const name = /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1]
    if (!name || !(name in env)) return [line]
    const value = missing.get(name)
    missing.delete(name)
    return [
      ...(isElsewhere ? [`# ${line}`] : []),
      ...(value === undefined ? [] : [`${name}=${value}`]),
    ]
  })
  while (lines.at(-1) === '') lines.pop()
  const after = [...lines, ...[...missing].map(([name, value]) => `${name}=${value}`), ''].join(
    '\n',
  )
  if (after === before) return
  try {
    await writeFile(`${path}.new`, after, { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch (error) {
    throw fileError(error, path)
  }
}
