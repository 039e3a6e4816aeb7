import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestHome, removeLeftovers } from '../../../scripts/lib/test-home.mjs'

const gone = spawnSync(process.execPath, ['--version']).pid

let root: string
let temporary: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clientele-root-'))
  temporary = mkdtempSync(join(tmpdir(), 'clientele-tmp-'))
})
afterEach(() => {
  for (const folder of [root, temporary]) rmSync(folder, { recursive: true })
})

function makeAll(names: string[]): string[] {
  for (const name of names) {
    mkdirSync(name, { recursive: true })
    writeFileSync(join(name, 'file'), '')
  }
  return names
}

const foldersOf = (pid: number) => [
  join(root, `.clientele/test-${pid}`),
  join(root, `.clientele/test-${pid}-functions-aBcDeF`),
  join(root, `.clientele/tool-${pid}`),
  join(root, `.clientele/bench-${pid}`),
  join(root, `.clientele-mutation-${pid}-aBcDeF`),
  join(temporary, `clientele-stack-${pid}-aBcDeF`),
]

it('what killed runs have left is removed, what is of others stays', () => {
  const left = makeAll(foldersOf(gone))
  const others = [
    ...foldersOf(process.pid),
    join(root, '.clientele/postgres'),
    join(root, '.clientele/storage'),
    join(root, `test-${gone}`),
    join(temporary, `clientele-stack-${gone}`),
    join(temporary, `stack-${gone}-a`),
  ]
  makeAll(others)
  removeLeftovers(root, temporary)
  expect(left.filter(existsSync)).toEqual([])
  expect(others.filter((name) => !existsSync(name))).toEqual([])
})

it('a clone without data has no leftovers', () => {
  removeLeftovers(root, temporary)
})

it('a home of tests is empty, whatever an earlier process of the same number has left', () => {
  const [home = ''] = makeAll([join(root, `.clientele/test-${process.pid}`)])
  const made = createTestHome(root, temporary)
  expect(existsSync(join(home, 'file'))).toBe(false)
  expect(existsSync(join(home, 'tsconfig.json'))).toBe(true)
  made.remove()
  expect(existsSync(home)).toBe(false)
})
