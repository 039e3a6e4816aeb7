import { describe, expect, it } from 'vitest'
import {
  contentSecurityPolicy,
  createNonce,
  securityHeaders,
} from '../../../lib/security-headers.ts'

const options = { nonce: 'n0nce', supabaseUrl: 'https://x.supabase.co' }

describe('contentSecurityPolicy', () => {
  it('lets only scripts with the nonce run in production', () => {
    const policy = contentSecurityPolicy({ ...options, isDevelopment: false, isHttps: true })
    expect(policy).toContain("script-src 'self' 'nonce-n0nce' 'strict-dynamic';")
    expect(policy).toContain("style-src 'self' 'nonce-n0nce';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain('upgrade-insecure-requests')
    expect(policy).not.toContain('unsafe-eval')
  })

  it('allows eval to the development server only', () => {
    const policy = contentSecurityPolicy({ ...options, isDevelopment: true, isHttps: false })
    expect(policy).toContain("'unsafe-eval'")
    expect(policy).not.toContain('upgrade-insecure-requests')
  })
})

describe('securityHeaders', () => {
  it('promises https for good only where there is https', () => {
    const names = (isHttps: boolean) => securityHeaders(isHttps).map(([name]) => name)
    expect(names(true)).toContain('Strict-Transport-Security')
    expect(names(false)).not.toContain('Strict-Transport-Security')
  })
})

describe('createNonce', () => {
  it('is new every time', () => {
    expect(new Set(Array.from({ length: 100 }, createNonce)).size).toBe(100)
  })
})
