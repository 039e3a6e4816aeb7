import { describe, expect, it } from 'vitest'
import { parseEnv } from '../../../lib/env.ts'

const complete = {
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321/',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
}

describe('parseEnv', () => {
  it('accepts what the stack writes, and has an address for the rest', () => {
    expect(parseEnv(complete)).toMatchObject({
      NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321',
      APP_URL: 'http://localhost:3000',
      TRUSTED_PROXY_HOPS: 0,
      AUTH_PROVIDERS: [],
    })
  })

  it('names everything that is missing or wrong in one error', () => {
    const parse = () => parseEnv({ NEXT_PUBLIC_SUPABASE_URL: 'nonsense', SUPABASE_SECRET_KEY: '' })
    expect(parse).toThrow('NEXT_PUBLIC_SUPABASE_URL is not valid')
    expect(parse).toThrow('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY is missing')
    expect(parse).toThrow('SUPABASE_SECRET_KEY is missing')
  })

  it('does not repeat a value that may be a secret', () => {
    expect(() => parseEnv({ ...complete, NEXT_PUBLIC_SUPABASE_URL: 'sb_secret_oops' })).toThrow(
      /^(?!.*sb_secret_oops)/s,
    )
  })

  it('shows only the buttons of providers that there are', () => {
    const { AUTH_PROVIDERS } = parseEnv({ ...complete, AUTH_PROVIDERS: ' GitHub, myspace ,google' })
    expect(AUTH_PROVIDERS).toEqual(['github', 'google'])
  })

  it('knows the origins of other pages as browsers write them', () => {
    const { API_CORS_ORIGINS } = parseEnv({
      ...complete,
      API_CORS_ORIGINS: 'https://Shop.example/, https://app.example:8443',
    })
    expect(API_CORS_ORIGINS).toEqual(['https://shop.example', 'https://app.example:8443'])
  })

  it.each([
    ['API_CORS_ORIGINS', 'https://shop.example, shop.example'],
    ['METRICS_TOKEN', 'too short'],
    ['SMTP_URL', 'mail.example'],
  ])('names %s before anything is served', (name, value) => {
    expect(() => parseEnv({ ...complete, [name]: value })).toThrow(`${name} is not valid`)
  })
})
