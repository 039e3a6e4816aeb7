import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, fileError } from './errors.ts'

/** A name, and its value in quotes or up to a comment. */
const assignment = /^\s*(?:export\s+)?(\w+)\s*=\s*(?:(["'`])(.*?)\2|([^#]*))/

function parseLine(line: string): { name?: string; value: string } {
  const [, name, , quoted, bare = ''] = assignment.exec(line) ?? []
  return { name, value: (quoted ?? bare).trim() }
}

const onLoopback =
  /^\w+:\/\/(?:[^/?#]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:[/?#]|$)/i

/** Whether a file speaks of another Supabase than one of this machine; the shell may say the rest. */
function isOfElsewhere(text: string): boolean {
  const set = text
    .split('\n')
    .map(parseLine)
    .filter(({ value }) => value !== '')
  const valuesOf = (key: string) => set.flatMap(({ name, value }) => (name === key ? [value] : []))
  const urls = valuesOf('NEXT_PUBLIC_SUPABASE_URL')
  if ([...urls, ...valuesOf('DATABASE_URL')].some((url) => !onLoopback.test(url))) return true
  // We write no key without the URL that it is for.
  return urls.length === 0 && valuesOf('SUPABASE_SECRET_KEY').length > 0
}

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
  const isElsewhere = isOfElsewhere(before)
  const missing = new Map(Object.entries(env))
  const lines = before.split('\n').flatMap((line) => {
    const { name } = parseLine(line)
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
