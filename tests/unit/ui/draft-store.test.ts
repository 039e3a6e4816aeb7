import { describe, expect, it } from 'vitest'
import { keepDraft, readDraft } from '../../../components/crm/draft-store.ts'

function createStorage(values: Record<string, string> = {}) {
  const kept = new Map(Object.entries(values))
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

describe('a draft', () => {
  it('is kept with what it began with, whatever there is by the time that it is read', () => {
    const storage = createStorage()
    keepDraft(storage, 'note', { text: 'Mine', base: '2026-11-01T08:00:00Z' })
    expect(readDraft(storage, 'note')).toEqual({ text: 'Mine', base: '2026-11-01T08:00:00Z' })
    expect(readDraft(storage, 'other')).toBeNull()
  })

  it('of something new begins with nothing', () => {
    const storage = createStorage()
    keepDraft(storage, 'note', { text: 'New', base: null })
    expect(readDraft(storage, 'note')).toEqual({ text: 'New', base: null })
  })

  it('is gone when there is none any more', () => {
    const storage = createStorage()
    keepDraft(storage, 'note', { text: 'Mine', base: 'then' })
    keepDraft(storage, 'note', null)
    expect(readDraft(storage, 'note')).toBeNull()
  })

  it.each(['Mine', '{"text":1}', '{"text":"Mine"}', 'null', '[]'])('is none: %s', (value) => {
    expect(readDraft(createStorage({ note: value }), 'note')).toBeNull()
  })

  it('costs nobody what they type when nothing can be kept', () => {
    const storage = {
      ...createStorage(),
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    }
    expect(() => keepDraft(storage, 'note', { text: 'Mine', base: null })).not.toThrow()
  })
})
