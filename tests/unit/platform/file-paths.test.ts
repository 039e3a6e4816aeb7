import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

it('no path of a file is read off an address, where a space or an umlaut is percent-encoded', () => {
  const files = globSync(
    '{*.{ts,js,mjs},{app,components,lib,scripts,stack,supabase,tests}/**/*.{ts,tsx,mjs}}',
    {
      cwd: root,
    },
  )
  expect(files.length).toBeGreaterThan(500)
  const readOff = files.filter((file) =>
    /import\.meta\.url\)\.pathname/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(readOff).toEqual([])
})
