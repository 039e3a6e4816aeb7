import { describe, expect, it } from 'vitest'
import {
  clientIpFrom,
  networkOf,
  requestIdFrom,
  safePath,
  withNext,
} from '../../../lib/request.rules.ts'

describe('safePath', () => {
  it.each([
    ['/o/acme', '/o/acme'],
    ['/o/acme/customers?segment=LEAD#top', '/o/acme/customers?segment=LEAD#top'],
    ['/a/../b', '/b'],
  ])('keeps the path %s', (path, expected) => {
    expect(safePath(path, '/fallback')).toBe(expected)
  })

  it.each([
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/ok\\..\\evil',
    '/.//evil.test',
    '/..//evil.test',
    '/a/..//evil.test',
    '/%2e%2E//evil.test',
    '\t//evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    'javascript:alert(1)',
    '',
    'o/acme',
    `/${'a'.repeat(2000)}`,
    undefined,
    null,
    42,
    ['/o'],
  ])('falls back for %j', (path) => {
    expect(safePath(path, '/fallback')).toBe('/fallback')
  })
})

describe('networkOf', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['::1:2:3:4', '0:0:0:0::/64'],
    ['1::2', '1:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['192.0.2.7', '192.0.2.7'],
    ['unknown', 'unknown'],
    ['not:an:address', 'not:an:address'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('requestIdFrom', () => {
  it('keeps a harmless id', () => {
    expect(requestIdFrom('trace-0123.abc')).toBe('trace-0123.abc')
  })

  it.each(['', 'short', 'has space inside', 'line\nbreak-0', `x${'y'.repeat(64)}`, null])(
    'replaces %j',
    (header) => {
      expect(requestIdFrom(header)).toMatch(/^[0-9a-f-]{36}$/)
    },
  )
})

describe('clientIpFrom', () => {
  it.each([
    { forwarded: null, peer: '10.0.0.9', hops: 0, ip: '10.0.0.9', why: 'nothing in front' },
    { forwarded: '6.6.6.6', peer: '10.0.0.9', hops: 0, ip: '10.0.0.9', why: 'a forged header' },
    { forwarded: '1.2.3.4', peer: '10.0.0.9', hops: 1, ip: '1.2.3.4', why: 'one proxy' },
    {
      forwarded: '6.6.6.6, 1.2.3.4',
      peer: '10.0.0.9',
      hops: 1,
      ip: '1.2.3.4',
      why: 'one proxy and a forged entry',
    },
    {
      forwarded: '6.6.6.6, 1.2.3.4, 10.0.0.8',
      peer: '10.0.0.9',
      hops: 2,
      ip: '1.2.3.4',
      why: 'two proxies and a forged entry',
    },
    { forwarded: '1.2.3.4', peer: null, hops: 1, ip: '1.2.3.4', why: 'a platform without sockets' },
    { forwarded: null, peer: null, hops: 1, ip: 'unknown', why: 'nothing known' },
    {
      forwarded: null,
      peer: '::ffff:127.0.0.1',
      hops: 0,
      ip: '127.0.0.1',
      why: 'a mapped address',
    },
  ])('finds $ip behind $why', ({ forwarded, peer, hops, ip }) => {
    expect(clientIpFrom(forwarded, peer, hops)).toBe(ip)
  })
})

describe('withNext', () => {
  it.each([
    [undefined, '/sign-in'],
    ['/s/acme/checkout?step=1', '/sign-in?next=%2Fs%2Facme%2Fcheckout%3Fstep%3D1'],
    ['//evil.test', '/sign-in?next=%2F'],
  ])('%j becomes %s', (next, expected) => {
    expect(withNext('/sign-in', next)).toBe(expected)
  })
})
