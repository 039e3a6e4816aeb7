import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const processes = join(import.meta.dirname, '../../../scripts/lib/processes.mjs')

it('a second Ctrl-C ends a command at once, though the clock was put back an hour between the two', () => {
  const script = `
    import { onInterrupt } from ${JSON.stringify(processes)}
    onInterrupt(() => new Promise(() => undefined))
    const [wall, running] = [Date.now(), performance.now()]
    process.emit('SIGINT')
    Date.now = () => wall - 3_600_000
    performance.now = () => running + 2000
    process.emit('SIGINT')
    console.log('goes on')`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect(stdout).not.toContain('goes on')
  expect(status).toBe(130)
})
