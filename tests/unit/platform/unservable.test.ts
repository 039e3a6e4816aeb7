import { describe, expect, it } from 'vitest'
import { makeServable } from '../../../lib/unservable.ts'

function madeOf(method: string, url: string): string {
  const request = { method, url }
  makeServable(request)
  return `${request.method} ${request.url}`
}

describe('makeServable', () => {
  it.each([
    ['TRACE', '/', 'GET /api/unservable/method'],
    ['CONNECT', '/api/v1/customers', 'GET /api/unservable/method'],
    ['PROPFIND', '/api/v1/customers?limit=1', 'GET /api/unservable/method'],
    ['POST', '/api/v1/%ff?limit=1', 'POST /api/unservable/path'],
    ['GET', '/api/%', 'GET /api/unservable/path'],
    ['GET', '/s/acme/p/%E0%A4%A?x=1', 'GET /s'],
    ['GET', '/s/acme/p/a%00b', 'GET /s'],
    ['POST', '/o/acme/customers/%', 'POST /s'],
    ['GET', '/images/products/%ff/x', 'GET /s'],
  ])('%s %s becomes %s', (method, url, expected) => {
    expect(madeOf(method, url)).toBe(expected)
  })

  it.each([
    ['PROPFIND', '/sign-in'],
    ['GET', '/s/acme/p/%2500'],
    ['GET', '/s/acme?q=%00'],
    ['GET', '/api/v1/customers/email/a%40example.test?q=%ff'],
    ['PATCH', '/api/v1/customers'],
  ])('%s %s stays as it is', (method, url) => {
    expect(madeOf(method, url)).toBe(`${method} ${url}`)
  })
})
