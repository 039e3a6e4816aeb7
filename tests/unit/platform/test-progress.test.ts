import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sayEvery } from '../../mutation/progress.ts'

const { isTTY } = process.stdout
let said = ''

beforeEach(() => {
  said = ''
  vi.resetModules()
  vi.useFakeTimers()
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    // What takes the counting line back.
    said += String(chunk).replaceAll('\r\u001b[K', '⌫')
    return true
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.stdout.isTTY = isTTY
})

const lasting = (milliseconds: number) => () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })

async function createSuiteIn(place: 'a log' | 'a terminal') {
  process.stdout.isTTY = place === 'a terminal'
  vi.stubEnv('CI', '')
  const { createSuite } = await import('../../../scripts/lib/suite.mjs')
  const { show } = await import('../../../scripts/lib/terminal.mjs')
  return { suite: createSuite(), show }
}

describe('a step of npm test', () => {
  it('says in a log when it begins, every ten seconds that it goes on, and how long it took', async () => {
    const { suite } = await createSuiteIn('a log')
    const passed = suite.run('Build', lasting(12_000))
    expect(said).toBe('\n── Build\n')
    await vi.advanceTimersByTimeAsync(12_000)
    expect(await passed).toBe(true)
    expect(said).toBe('\n── Build\n  … Build (10 s)\n  ✓ Build (12 s)\n')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(said).toMatch(/\(12 s\)\n$/)
  })

  it('that speaks for itself adds nothing to a log but its beginning and its end', async () => {
    const { suite, show } = await createSuiteIn('a log')
    const counts = { passed: 3, failed: 1, skipped: 0 }
    const passed = suite.run(
      'Unit tests',
      async () => {
        await lasting(20_000)()
        show('three of four\n')
        return counts
      },
      { speaks: true },
    )
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await passed).toBe(false)
    expect(said).toBe('\n── Unit tests\nthree of four\n  ✗ Unit tests (20 s)\n')
  })

  it('counts on a terminal after two seconds, in one line with the others, which makes way', async () => {
    const { suite, show } = await createSuiteIn('a terminal')
    const steps = [suite.run('Types', lasting(3500)), suite.run('Build', lasting(9000))]
    await vi.advanceTimersByTimeAsync(1900)
    expect(said).toBe('\n── Types\n\n── Build\n')
    await vi.advanceTimersByTimeAsync(1200)
    expect(said).toMatch(/⌫ {2}… Types \(3 s\), Build \(3 s\)$/)
    await vi.advanceTimersByTimeAsync(500)
    expect(said).toMatch(/⌫ {2}✓ Types \(4 s\)\n$/)
    show('half a line')
    await vi.advanceTimersByTimeAsync(2000)
    expect(said).toMatch(/half a line$/)
    show(' is whole\n')
    await vi.advanceTimersByTimeAsync(1000)
    expect(said).toMatch(/is whole\n⌫ {2}… Build \(\d s\)$/)
    await vi.advanceTimersByTimeAsync(9000)
    expect(await Promise.all(steps)).toEqual([true, true])
    expect(said).toMatch(/⌫ {2}✓ Build \(9 s\)\n$/)
  })

  it('that fails says so at its end, and why', async () => {
    const { suite } = await createSuiteIn('a log')
    const fails = async () => {
      throw Object.assign(new Error('no port is free'), { name: 'StackError' })
    }
    expect(await suite.run('Database', fails)).toBe(false)
    expect(said).toBe('\n── Database\n  ✗ Database (0 s)\nno port is free\n')
  })
})

it.each([
  [1, 1],
  [24, 3],
  [200, 20],
  [2400, 25],
])('a run of %i mutants says after every %i how far it is', (total, every) => {
  expect(sayEvery(total)).toBe(every)
})
