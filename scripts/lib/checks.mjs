import { run } from './processes.mjs'
import { programs, root } from './set-up.mjs'
import { Problem } from './terminal.mjs'

async function require(file, args) {
  const { code, output } = await run(process.execPath, [file, ...args], { cwd: root })
  if (code !== 0) throw new Problem(output.trim())
}

/** Everything that can be said about the sources without running them. */
export const checks = [
  {
    title: 'Format and lint',
    run: () => require(programs.biome, ['check', '--error-on-warnings']),
  },
  {
    title: 'Types',
    run: async () => {
      // Routes have generated types; a fresh clone has none yet.
      await require(programs.next, ['typegen'])
      await require(programs.tsc, ['--noEmit'])
    },
  },
  { title: 'Unused code', run: () => require(programs.knip, []) },
]
