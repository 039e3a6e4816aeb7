import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// `npm start` begins on whatever Node a machine has. One that is too old is to hear that in one
// sentence, for which it must be able to link and parse every file of the commands: a name that a
// built-in module lacks, or syntax that it does not know, ends it before the first line runs.

const scripts = resolve(import.meta.dirname, '../../../scripts')

/** What the commands import by name, each looked up in Node 16.0.0. */
const IN_NODE_16: Record<string, string[]> = {
  'node:child_process': ['execFile', 'execFileSync', 'spawn'],
  'node:crypto': ['createHash', 'randomUUID'],
  'node:events': ['once'],
  'node:fs': [
    'accessSync',
    'constants',
    'existsSync',
    'mkdirSync',
    'readdirSync',
    'readFileSync',
    'rmSync',
    'writeFileSync',
  ],
  'node:fs/promises': ['link', 'mkdir', 'readFile', 'rm', 'stat', 'writeFile'],
  'node:net': ['connect', 'createServer'],
  'node:os': ['tmpdir'],
  'node:path': ['delimiter', 'dirname', 'join', 'relative', 'resolve', 'sep'],
  'node:url': ['fileURLToPath', 'pathToFileURL'],
  'node:util': ['promisify'],
  'node:zlib': ['brotliCompress'],
}

const LATER_SYNTAX: Record<string, RegExp> = {
  'import attributes': /from '[^']+' (?:with|assert) \{/,
  'using declarations': /^\s*(?:await )?using \w+ =/m,
  'static blocks': /^\s*static \{/m,
  'the v flag': /\/[a-z]*v[a-z]*\.(?:test|exec)\(/,
}

/** Of methods only those count that are called before the newer Node takes over. */
const LATER_METHODS =
  /\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|groupBy|fromAsync|withResolvers)\(|Object\.hasOwn|structuredClone|import\.meta\.(?:dirname|filename|resolve)/
const CALLED_EARLY = [
  'lib/set-up.mjs',
  'lib/processes.mjs',
  'lib/terminal.mjs',
  '../stack/file-lock.mjs',
]

type Import = { from: string; names: string[] }

/** Static imports and re-exports; what is imported with `await` is reached by the newer Node only. */
function importsOf(source: string): Import[] {
  const found = source.matchAll(/^(?:import|export)\s+(?:([^'"]*?)\sfrom\s+)?'([^']+)'/gm)
  return [...found].map(([, clause = '', from = '']) => ({
    from,
    names: (/\{([^}]*)\}/.exec(clause)?.[1] ?? '')
      .split(',')
      .map((name) => name.trim().replace(/ as .*/, ''))
      .filter((name) => name !== ''),
  }))
}

/** Every file that Node links before it runs the first line of a command. */
function linkedFiles(): Map<string, string> {
  const files = new Map<string, string>()
  const visit = (path: string) => {
    if (files.has(path)) return
    const source = readFileSync(path, 'utf8')
    files.set(path, source)
    for (const { from } of importsOf(source)) {
      if (from.startsWith('.')) visit(resolve(dirname(path), from))
    }
  }
  for (const name of readdirSync(scripts)) {
    if (name.endsWith('.mjs')) visit(resolve(scripts, name))
  }
  return files
}

const files = [...linkedFiles()].map(([path, source]) => ({
  name: relative(scripts, path),
  source,
}))

describe('the commands, on a Node that is too old', () => {
  it('are read with all that they import', () => {
    const names = files.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['start.mjs', 'test.mjs', ...CALLED_EARLY]))
    expect(importsOf("import fs, { a, b as c } from 'node:fs'\nimport './x.mjs'")).toEqual([
      { from: 'node:fs', names: ['a', 'b'] },
      { from: './x.mjs', names: [] },
    ])
  })

  it.each(files)('$name names nothing that Node 16 lacks, and no package', ({ source }) => {
    const missing = importsOf(source)
      .filter(({ from }) => !from.startsWith('.'))
      .flatMap(({ from, names }) => {
        const known = IN_NODE_16[from]
        if (!known) return [from]
        return names.filter((name) => !known.includes(name)).map((name) => `${from}: ${name}`)
      })
    expect(missing).toEqual([])
  })

  it.each(files)('$name has no later syntax', ({ name, source }) => {
    const later = Object.keys(LATER_SYNTAX).filter((kind) => LATER_SYNTAX[kind]?.test(source))
    expect(later).toEqual([])
    if (CALLED_EARLY.includes(name)) expect(LATER_METHODS.exec(source)?.[0]).toBeUndefined()
  })
})
