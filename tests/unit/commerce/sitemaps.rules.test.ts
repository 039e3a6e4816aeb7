import { describe, expect, it } from 'vitest'
import {
  SITEMAP_SIZE,
  sitemap,
  sitemapAddresses,
  sitemapIndex,
  sitemapPageOf,
} from '../../../lib/commerce/sitemaps.rules.ts'

const ORIGIN = 'https://shops.test'

describe('sitemapAddresses', () => {
  it.each([
    ['an empty shop', 0, ['']],
    ['one that fits into a sitemap', SITEMAP_SIZE, ['']],
    ['one with a product more', SITEMAP_SIZE + 1, ['', '?page=2']],
    ['a large one', SITEMAP_SIZE * 3, ['', '?page=2', '?page=3']],
  ])('names all sitemaps of %s', (_what, product_count, expected) => {
    expect(sitemapAddresses(ORIGIN, [{ slug: 'tea', product_count }])).toEqual(
      expected.map((query) => `${ORIGIN}/s/tea/sitemap.xml${query}`),
    )
  })

  it('names no more than an index may hold', () => {
    const shops = Array.from({ length: 50_001 }, (_, index) => ({
      slug: `shop-${index}`,
      product_count: 1,
    }))
    expect(sitemapAddresses(ORIGIN, shops)).toHaveLength(50_000)
  })
})

describe('sitemapPageOf', () => {
  it.each([
    [null, 1],
    ['1', 1],
    ['12', 12],
    ['0', null],
    ['-1', null],
    ['1.5', null],
    ['100000', null],
    ['', null],
  ])('reads %j as %j', (page, expected) => {
    expect(sitemapPageOf(page)).toBe(expected)
  })
})

describe('sitemap and sitemapIndex', () => {
  it('write addresses as XML holds them', () => {
    const address = `${ORIGIN}/s/tea?a=1&b=2`
    expect(sitemap([address])).toContain(
      '<url><loc>https://shops.test/s/tea?a=1&amp;b=2</loc></url>',
    )
    expect(sitemapIndex([address])).toContain(
      '<sitemap><loc>https://shops.test/s/tea?a=1&amp;b=2</loc></sitemap>',
    )
  })
})
