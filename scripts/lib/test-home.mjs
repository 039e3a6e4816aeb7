import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './processes.mjs'
import { root } from './set-up.mjs'

const parent = join(root, '.clientele')

/** What a killed run could not remove: its folders carry its process id. */
export function removeLeftovers() {
  for (const name of readdirSync(parent)) {
    const pid = /^(?:test|tool)-(\d+)$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** A folder for one run: database, build and reports, apart from those of `npm start`. */
export function createTestHome() {
  removeLeftovers()
  const name = `.clientele/test-${process.pid}`
  const home = join(root, name)
  mkdirSync(home, { recursive: true })
  // `next build` writes the build folder's name into its tsconfig.json: never into ours.
  writeFileSync(join(home, 'tsconfig.json'), '{ "extends": "../../tsconfig.json" }\n')
  return {
    testDir: name,
    stackHome: join(home, 'stack'),
    report: (kind) => join(home, `${kind}.json`),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
