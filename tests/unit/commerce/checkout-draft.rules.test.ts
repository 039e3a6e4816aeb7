import { describe, expect, it } from 'vitest'
import { readDraft, writeDraft } from '@/lib/commerce/checkout-draft.rules'

const state = (values: Record<string, string>) => ({
  values,
  reasons: { 'contact.email': 'commerce.email_invalid' },
  problem: null,
  userId: null,
})

/** Text that no compression makes shorter. */
const noise = (length: number) =>
  Array.from({ length }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
  ).join('')

describe('checkout draft', () => {
  it('comes back as it was', () => {
    const whole = state({ 'contact.email': 'ünö@example', 'shipping_address.name': '山田 太郎' })
    const { userId: _guest, ...typed } = whole
    expect(readDraft(writeDraft(whole), null)).toEqual(typed)
  })

  it('is read by whoever left it, and a guest’s by whoever they sign in as', () => {
    const draft = state({ 'contact.email': 'ada@example.test' })
    const own = writeDraft({ ...draft, userId: 'ada' })
    expect(readDraft(own, 'ada')).toMatchObject({ values: draft.values })
    expect(readDraft(own, 'bob')).toBeNull()
    expect(readDraft(own, null)).toBeNull()
    expect(readDraft(writeDraft(draft), 'bob')).toMatchObject({ values: draft.values })
    const large = writeDraft({ ...state({ 'contact.name': noise(5000) }), userId: 'ada' })
    expect(readDraft(large, 'bob')).toBeNull()
  })

  it('lets the note go first when a cookie cannot hold it all', () => {
    const long = state({ 'contact.email': 'a@b.test', customer_note: noise(2000) })
    const text = writeDraft(long)
    expect(text.length).toBeLessThanOrEqual(3800)
    expect(readDraft(text, null)?.values).toEqual({ 'contact.email': 'a@b.test' })
  })

  it('fits into a cookie whatever is typed', () => {
    const text = writeDraft(state({ 'shipping_address.line1': noise(5000) }))
    expect(text.length).toBeLessThanOrEqual(3800)
    expect(readDraft(text, null)).toMatchObject({ values: {}, problem: null })
  })

  it('what is none of ours is no draft', () => {
    for (const cookie of [undefined, '', 'x', 'AAAA', '~~~', writeDraft(state({})).slice(3)]) {
      expect(readDraft(cookie, null)).toBeNull()
    }
  })
})
