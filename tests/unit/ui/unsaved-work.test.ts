import { describe, expect, it, vi } from 'vitest'
import {
  holdUnsaved,
  isAsked,
  isAsking,
  isUnsaved,
  leave,
  leaveBy,
  onQuestion,
  stay,
  takeUpAgain,
} from '../../../components/ui/unsaved-work.ts'

describe('leaveBy', () => {
  it('goes at once where nothing is unsaved', () => {
    const way = vi.fn()
    leaveBy(way)
    expect(way).toHaveBeenCalledOnce()
    expect(isAsked()).toBe(false)
  })

  it('asks as long as anything is unsaved, and goes the newest way that was asked about', () => {
    const [way, otherWay, heard] = [vi.fn(), vi.fn(), vi.fn()]
    const stopHearing = onQuestion(heard)
    const letGo = holdUnsaved()
    const letGoOther = holdUnsaved()
    letGo()
    letGo()
    leaveBy(way)
    expect(isAsked()).toBe(true)
    stay()
    expect(isAsked()).toBe(false)
    expect(isUnsaved()).toBe(true)
    leaveBy(way)
    leaveBy(otherWay)
    expect(way).not.toHaveBeenCalled()
    otherWay.mockImplementation(() => {
      // Who leaves is not asked again on the way.
      expect(isUnsaved()).toBe(false)
      expect(isAsked()).toBe(false)
    })
    leave()
    expect(otherWay).toHaveBeenCalledOnce()
    expect(way).not.toHaveBeenCalled()
    expect(heard).toHaveBeenCalledTimes(5)
    stopHearing()
    leave()
    expect(otherWay).toHaveBeenCalledOnce()
    letGoOther()
    expect(heard).toHaveBeenCalledTimes(5)
  })

  it('asks again whom the way did not lead away, once they go on', () => {
    const way = vi.fn()
    const letGo = holdUnsaved()
    leaveBy(way)
    leave()
    expect(way).toHaveBeenCalledOnce()
    expect(isUnsaved()).toBe(false)
    takeUpAgain()
    expect(isUnsaved()).toBe(true)
    leaveBy(way)
    expect(isAsked()).toBe(true)
    stay()
    letGo()
    expect(isUnsaved()).toBe(false)
  })

  it('asks by one alone, however many forms of a page hold something', () => {
    const [one, other] = [Symbol('one'), Symbol('other')]
    const letGo = holdUnsaved(one)
    const letGoOther = holdUnsaved(other)
    expect([one, other].map(isAsking)).toEqual([false, false])
    leaveBy(() => {})
    expect([one, other].map(isAsking)).toEqual([true, false])
    letGo()
    expect([one, other].map(isAsking)).toEqual([false, true])
    stay()
    letGoOther()
  })

  it('asks on the next page, whatever was left on the one before', () => {
    const letGo = holdUnsaved()
    leaveBy(() => {})
    leave()
    letGo()
    const letGoNext = holdUnsaved()
    expect(isUnsaved()).toBe(true)
    letGoNext()
  })
})
