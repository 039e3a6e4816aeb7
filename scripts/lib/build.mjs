import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { run } from './processes.mjs'
import { programs, root } from './set-up.mjs'
import { Problem } from './terminal.mjs'

const compress = promisify(brotliCompress)

const SOURCES = ['app', 'components', 'lib', 'public', 'supabase/functions/_shared']

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/**
 * Changes whenever a build would come out differently. No address or key is written into one: the
 * server reads its environment when it starts, so the same build serves at any port.
 */
function fingerprint() {
  const hash = createHash('sha256')
  const top = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|m?js|json)$/.test(entry.name))
    .filter((entry) => !entry.name.startsWith('next-env'))
    .map((entry) => join(root, entry.name))
  const below = SOURCES.flatMap((name) => filesBelow(join(root, name)))
  for (const path of [...top, ...below].sort()) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

export function whatToBuild({ distDir }) {
  const stamp = join(root, distDir, 'clientele-build')
  const wanted = fingerprint()
  const isFresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  return { isFresh, stamp, wanted }
}

/** A Brotli copy of each script and style; next.config.js leads browsers that read it there. */
async function compressStatic(distDir) {
  const from = join(root, distDir, 'static')
  const to = join(from, 'br')
  rmSync(to, { recursive: true, force: true })
  const files = filesBelow(from).filter((file) => /\.(?:js|css)$/.test(file))
  await Promise.all(
    files.map(async (file) => {
      const target = join(to, relative(from, file))
      const bytes = await compress(await readFile(file))
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, bytes)
    }),
  )
}

/** `next build`; a build that was cut short leaves no stamp and is made again. */
export async function build({ distDir, env, onOutput }) {
  const { stamp, wanted } = whatToBuild({ distDir })
  rmSync(stamp, { force: true })
  const { code, output } = await run(process.execPath, [programs.next, 'build'], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      NODE_ENV: 'production',
      CLIENTELE_OWN_BUILD: '1',
    },
    onOutput,
  })
  if (/ENOSPC|No space left/.test(output)) {
    throw new Problem('The disk is full: free about 1 GB and run the command again.')
  }
  if (code !== 0) throw new Problem(`The app could not be built:\n\n${output.trim()}`)
  await compressStatic(distDir)
  writeFileSync(stamp, wanted)
}
