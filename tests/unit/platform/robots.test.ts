import { describe, expect, it } from 'vitest'

Object.assign(process.env, {
  NEXT_PUBLIC_SUPABASE_URL: 'https://x.supabase.co',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'publishable',
  SUPABASE_SECRET_KEY: 'secret',
  APP_URL: 'https://app.example.test',
})
const { default: robots } = await import('../../../app/robots.ts')

const listed = (rules: string | string[] | undefined) => [rules ?? []].flat()

/** As RFC 9309 says: a rule is a prefix, `*` is anything, `$` the end; the longest that fits decides. */
function isAllowed(path: string): boolean {
  const longest = (rules: string[]) =>
    Math.max(-1, ...rules.filter((rule) => patternOf(rule).test(path)).map((rule) => rule.length))
  const [group] = [robots().rules].flat()
  return longest(listed(group?.allow)) >= longest(listed(group?.disallow))
}

function patternOf(rule: string): RegExp {
  const pattern = rule.replace(/[.+?^${}()|[\]\\*]/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`))
  return new RegExp(`^${pattern.replace(/\\\$$/, '$')}`)
}

describe('robots.txt', () => {
  it.each([
    '/',
    '/s/x',
    '/s/x?category=sorted-tea',
    '/s/x/p/mug',
    '/s/x/p/cartoon',
    '/s/x/p/orders-book',
    '/s/x/p/wishlist',
    '/s/x/p/checkout-lamp',
    '/s/x/sitemap.xml',
  ])('%s is for search engines', (path) => {
    expect(isAllowed(path)).toBe(true)
  })

  it.each(['/s/x/cart', '/s/x/checkout', '/s/x/orders/1', '/s/x/wishlist'])(
    '%s is read, so that its noindex is seen',
    (path) => {
      expect(isAllowed(path)).toBe(true)
    },
  )

  it.each([
    '/o/acme',
    '/account/orders',
    '/platform',
    '/auth/confirm',
    '/api/v1/products',
    '/s/x?q=tea',
    '/s/x?category=tea&sort=price',
  ])('%s is not', (path) => {
    expect(isAllowed(path)).toBe(false)
  })
})
