import { afterEach, describe, expect, it, vi } from 'vitest'
import { holdUnsaved, mayLeave } from '../../../components/ui/unsaved-work.ts'

afterEach(() => vi.unstubAllGlobals())

describe('mayLeave', () => {
  it('asks as long as anything is unsaved, and only then', () => {
    const confirm = vi.fn(() => false)
    const history = { state: null, pushState: vi.fn() }
    vi.stubGlobal('window', { confirm, history, location: { href: 'http://app.test/new' } })
    expect(mayLeave()).toBe(true)
    const letGo = holdUnsaved()
    const letGoOther = holdUnsaved()
    expect(confirm).not.toHaveBeenCalled()
    // The page once more, and only once, so that Back does not leave it at once.
    expect(history.pushState.mock.calls).toEqual([[null, '', 'http://app.test/new']])
    expect(mayLeave()).toBe(false)
    confirm.mockReturnValueOnce(true)
    expect(mayLeave()).toBe(true)
    letGo()
    letGo()
    expect(mayLeave()).toBe(false)
    letGoOther()
    expect(mayLeave()).toBe(true)
    expect(confirm).toHaveBeenCalledTimes(3)
  })
})
