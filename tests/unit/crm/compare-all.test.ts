import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { compareAll } from '../../../components/crm/duplicates/compare-all.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Answers with these one after the other, then with nothing; tells how often it was asked. */
function answering(...answers: number[]) {
  return vi.fn(() => Promise.resolve(answers.shift() ?? null))
}

describe('compareAll', () => {
  it('asks on without a pause while there is less to compare each time', async () => {
    const ask = answering(900, 500, 0)
    await expect(compareAll(1_000, ask)).resolves.toBe(true)
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('waits a second whenever there is no less than before, from the first answer on', async () => {
    const ask = answering(1_000, 1_000, 1_200, 700, 0)
    const done = compareAll(1_000, ask)
    for (const times of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(999)
      expect(ask).toHaveBeenCalledTimes(times)
      await vi.advanceTimersByTimeAsync(1)
    }
    await expect(done).resolves.toBe(true)
    expect(ask).toHaveBeenCalledTimes(5)
  })

  it('ends when nothing is answered', async () => {
    const ask = answering(900)
    await expect(compareAll(1_000, ask)).resolves.toBe(false)
    expect(ask).toHaveBeenCalledTimes(2)
  })
})
