import { afterEach, describe, expect, it, vi } from 'vitest'
import { holdUnsaved, mayLeave } from '../../../components/ui/unsaved-work.ts'

afterEach(() => vi.unstubAllGlobals())

describe('mayLeave', () => {
  it('asks as long as anything is unsaved, and only then', () => {
    const confirm = vi.fn(() => false)
    vi.stubGlobal('window', { confirm })
    expect(mayLeave()).toBe(true)
    const letGo = holdUnsaved()
    const letGoOther = holdUnsaved()
    expect(confirm).not.toHaveBeenCalled()
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
