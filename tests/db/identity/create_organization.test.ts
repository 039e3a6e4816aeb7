import { describe, expect, it } from 'vitest'
import { type Actor, createActor } from '../../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, unique } from '../../helpers/factories.ts'

type Values = {
  name?: string | null
  slug?: string | null
  currency?: string | null
  time_zone?: string | null
  locale?: string | null
}

function found(tx: Tx, values: Values = {}) {
  const all = {
    name: 'Acme',
    slug: unique('acme'),
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    locale: 'de-DE',
    ...values,
  }
  return tx<{ id: string; slug: string; name: string; currency: string; created_by: string }[]>`
    select * from public.create_organization(
      ${all.name}, ${all.slug}, ${all.currency}, ${all.time_zone}, ${all.locale})`
}

async function withFounder(run: (tx: Tx, founder: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const founder = await createActor(tx)
    await as(tx, founder)
    await run(tx, founder)
  })
}

describe('create_organization', () => {
  it('anyone signed in can found one, and becomes its owner', async () => {
    await withFounder(async (tx, founder) => {
      const [org] = await found(tx, { name: '  Müller  & Söhne ', currency: 'eur' })
      expect(org).toMatchObject({
        name: 'Müller & Söhne',
        currency: 'EUR',
        created_by: founder.userId,
      })
      const members =
        await tx`select user_id, role from public.memberships where org_id = ${org?.id ?? ''}`
      expect([...members]).toEqual([{ user_id: founder.userId, role: 'owner' }])
    })
  })

  it('a visitor, and a signed-out token, cannot', async () => {
    await inTransaction(async (tx) => {
      const founder = await createActor(tx)
      await asAnon(tx)
      await expectDenied(found(tx), '42501')
      await as(tx, { ...founder, sessionId: founder.userId })
      await expectDenied(found(tx), 'PT401', 'identity.sign_in_required')
    })
  })

  it.each<[string, Values, string]>([
    ['no name', { name: null }, 'identity.organization_name_invalid'],
    ['a blank name', { name: ' \t ' }, 'identity.organization_name_invalid'],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, 'identity.organization_name_invalid'],
    [
      'a name of 10,000 characters',
      { name: 'x'.repeat(10_000) },
      'identity.organization_name_invalid',
    ],
    ['no slug', { slug: null }, 'identity.slug_invalid'],
    ['a slug of two letters', { slug: 'ab' }, 'identity.slug_invalid'],
    ['a slug of 41 letters', { slug: 'a'.repeat(41) }, 'identity.slug_invalid'],
    ['a slug with a blank', { slug: 'a b c' }, 'identity.slug_invalid'],
    ['a slug with two hyphens in a row', { slug: 'a--b' }, 'identity.slug_invalid'],
    ['a slug that begins with a hyphen', { slug: '-abc' }, 'identity.slug_invalid'],
    ['a slug with an umlaut', { slug: 'müller' }, 'identity.slug_invalid'],
    ['a slug with an emoji', { slug: 'shop-🙂' }, 'identity.slug_invalid'],
    ['a slug that climbs', { slug: '../api' }, 'identity.slug_invalid'],
    ['a slug with a line break', { slug: 'abc\ndef' }, 'identity.slug_invalid'],
    ['a reserved slug', { slug: 'api' }, 'identity.slug_reserved'],
    ['a reserved slug in capitals', { slug: 'Settings' }, 'identity.slug_reserved'],
    ['no currency', { currency: null }, 'identity.currency_unknown'],
    ['an unknown currency', { currency: 'XXX' }, 'identity.currency_unknown'],
    ['a currency that is too long', { currency: 'EURO' }, 'identity.currency_unknown'],
    ['no time zone', { time_zone: null }, 'platform.time_zone_unknown'],
    ['an unknown time zone', { time_zone: 'Europe/Atlantis' }, 'platform.time_zone_unknown'],
    ['no locale', { locale: null }, 'identity.locale_invalid'],
    ['a locale that is none', { locale: 'deutsch' }, 'identity.locale_invalid'],
  ])('refuses %s', async (_what, values, reason) => {
    await withFounder(async (tx) => {
      await expectDenied(found(tx, values), 'PT422', reason)
      expect(await found(tx)).toHaveLength(1)
    })
  })

  it('lowers and trims the slug', async () => {
    await withFounder(async (tx) => {
      const slug = unique('acme')
      const [org] = await found(tx, { slug: ` ${slug.toUpperCase()} ` })
      expect(org?.slug).toBe(slug)
    })
  })

  it('answers a taken slug with one that is free', async () => {
    await withFounder(async (tx) => {
      const slug = unique('acme')
      await found(tx, { slug })
      const first = await expectDenied(found(tx, { slug }), '23505', 'identity.slug_taken')
      expect(first.detail).toBe(`${slug}-2`)
      await found(tx, { slug: first.detail ?? null })
      const second = await expectDenied(found(tx, { slug }), '23505', 'identity.slug_taken')
      expect(second.detail).toBe(`${slug}-3`)
    })
  })

  it('suggests a valid slug for the longest one, also where the cut falls on a hyphen', async () => {
    await withFounder(async (tx) => {
      const slug = `${unique('a').padEnd(35, 'x')}-bcde`.slice(0, 40)
      await found(tx, { slug })
      const error = await expectDenied(found(tx, { slug }), '23505', 'identity.slug_taken')
      expect(error.detail).toBe(`${slug.slice(0, 35)}-2`)
      expect(await found(tx, { slug: error.detail ?? null })).toHaveLength(1)
    })
  })

  it('stops at twenty organizations per person', async () => {
    await withFounder(async (tx, founder) => {
      await asOwner(tx)
      for (let n = 0; n < 19; n += 1) await createOrganization(tx, { created_by: founder.userId })
      await as(tx, founder)
      expect(await found(tx)).toHaveLength(1)
      await expectDenied(found(tx), 'PT422', 'identity.too_many_organizations')
    })
  })
})
