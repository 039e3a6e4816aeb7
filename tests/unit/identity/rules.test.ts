import { describe, expect, it } from 'vitest'
import { fromAuth, tellsWhoIsRegistered } from '../../../lib/identity/auth.rules.ts'
import {
  guessCurrency,
  guessLocale,
  suggestSlug,
} from '../../../lib/identity/organizations.rules.ts'
import { changesOf, sentenceOf } from '../../../lib/platform/audit.rules.ts'

describe('suggestSlug', () => {
  it.each([
    ['Café Müller & Söhne', 'cafe-muller-sohne'],
    ['Straße 7', 'strasse-7'],
    ['  --  ', ''],
    ['日本語', ''],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('%j → %j', (name, slug) => {
    expect(suggestSlug(name)).toBe(slug)
  })
})

describe('guesses from the browser', () => {
  it('find currency and locale', () => {
    expect([guessCurrency('de-CH'), guessCurrency('ja-JP'), guessCurrency('xx')]).toEqual([
      'CHF',
      'JPY',
      'EUR',
    ])
    expect([guessLocale(['xx', 'de-LU']), guessLocale(['EN-us']), guessLocale([])]).toEqual([
      'de-AT',
      'en-US',
      'en-GB',
    ])
  })
})

describe('fromAuth', () => {
  it('answers a wrong password, an unknown or unconfirmed address and a banned user alike', () => {
    const answers = ['invalid_credentials', 'email_not_confirmed', 'user_banned'].map((code) => {
      const { code: kind, reason, fields } = fromAuth({ code, status: 400, name: 'AuthApiError' })
      return { kind, reason, fields }
    })
    const usual = { kind: 'unauthenticated', reason: 'identity.wrong_credentials' }
    expect(answers).toEqual([usual, usual, usual])
  })

  it('keeps the limits of the auth server', () => {
    expect(fromAuth({ status: 429, name: 'AuthApiError' }).code).toBe('rate_limited')
  })

  it('treats as telling what would give an address away', () => {
    const telling = (code: string) => tellsWhoIsRegistered({ code, name: 'AuthApiError' })
    expect([telling('email_exists'), telling('otp_disabled'), telling('weak_password')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('changesOf', () => {
  const wording = {
    names: new Map([['u1', 'Ada Byron']]),
    locale: 'en-GB',
    timeZone: 'Europe/Berlin',
  }

  it('names fields, people and days, and leaves keys out', () => {
    const before = { id: '1', owner_id: 'u1', name: 'Old', archived_at: null }
    const after = {
      ...before,
      owner_id: null,
      name: 'New',
      archived_at: '2026-11-01T23:30:00+00:00',
    }
    expect(changesOf(before, after, wording)).toEqual([
      { field: 'Owner', before: 'Ada Byron', after: null },
      { field: 'Name', before: 'Old', after: 'New' },
      { field: 'Archived', before: null, after: '2 Nov 2026, 00:30' },
    ])
  })

  it('says what happened to what', () => {
    expect(sentenceOf('delete', 'memberships')).toBe('removed a member')
    expect(sentenceOf('insert', 'some_new_things')).toBe('added some new things')
  })
})
