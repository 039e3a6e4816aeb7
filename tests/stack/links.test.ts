import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator, signedIn, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await startTestStack()
}, 60_000)

afterAll(() => stack?.remove())

/** A link that leads to the stack and from there to the site, as the mails of others have it. */
async function linkFor(email: string, redirectTo?: string): Promise<URL> {
  const { data, error } = await administrator(stack).auth.admin.generateLink({
    type: 'magiclink',
    email,
    options: redirectTo === undefined ? {} : { redirectTo },
  })
  if (error) throw error
  return new URL(data.properties.action_link)
}

const open = (link: URL, method = 'GET') => fetch(link, { method, redirect: 'manual' })

/** Where it leads, and what it says there. */
function arrival(answer: Response): { page: string; answer: URLSearchParams } {
  const location = new URL(answer.headers.get('location') ?? '')
  const said = new URLSearchParams(location.hash.slice(1))
  location.hash = ''
  return { page: location.href, answer: said }
}

describe('a link that leads to /auth/v1/verify', () => {
  it('is not used up by a look at its head', async () => {
    await signedIn(stack, 'scanned@links.test')
    const link = await linkFor('scanned@links.test')
    const looked = await open(link, 'HEAD')
    expect(looked.status).toBe(405)
    expect(looked.headers.get('location')).toBeNull()
    const followed = await open(link)
    expect(followed.status).toBe(303)
    expect(arrival(followed).answer.get('access_token')).toBeTruthy()
  })

  it('signs in on the way to an address with letters beyond ASCII', async () => {
    await signedIn(stack, 'letters@links.test')
    const followed = await open(
      await linkFor('letters@links.test', 'http://localhost:3000/räkor?q=š#there'),
    )
    expect(followed.status).toBe(303)
    const { page, answer } = arrival(followed)
    expect(page).toBe('http://localhost:3000/r%C3%A4kor?q=%C5%A1')
    expect(answer.get('access_token')).toBeTruthy()
  })

  it('leads to the site where the address has a line break', async () => {
    await signedIn(stack, 'break@links.test')
    const link = await linkFor('break@links.test')
    link.searchParams.set('redirect_to', 'http://localhost:3000/a\nSet-Cookie: b')
    const followed = await open(link)
    expect(followed.status).toBe(303)
    const { page, answer } = arrival(followed)
    expect(page).toBe('http://localhost:3000/')
    expect(answer.get('access_token')).toBeTruthy()
  })

  it.each(['constructor', '__proto__'])('does not know the type %s', async (type) => {
    const link = await linkFor(`${type}@links.test`)
    link.searchParams.set('type', type)
    const followed = await open(link)
    expect(followed.status).toBe(303)
    expect(arrival(followed).answer.get('error_code')).toBe('validation_failed')
    const posted = await fetch(`${stack.apiUrl}/auth/v1/verify`, {
      method: 'POST',
      headers: { apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '' },
      body: JSON.stringify({ type, token_hash: link.searchParams.get('token') }),
    })
    expect(posted.status).toBe(400)
    expect(await posted.json()).toMatchObject({ error_code: 'validation_failed' })
  })

  it('refuses a null character', async () => {
    const link = new URL(`${stack.apiUrl}/auth/v1/verify?type=magiclink&token=%00`)
    const followed = await open(link)
    expect(followed.status).toBe(400)
    expect(await followed.json()).toMatchObject({ error_code: 'validation_failed' })
  })
})
