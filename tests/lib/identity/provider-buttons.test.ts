import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetBrowser } from '../../helpers/request-scope.ts'

beforeEach(resetBrowser)
afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

const pages = {
  'sign-in': () => import('../../../app/(auth)/sign-in/page.tsx'),
  'sign-up': () => import('../../../app/(auth)/sign-up/page.tsx'),
}

/** The buttons of the page that lead away, where these are switched on. */
async function buttonsOf(name: keyof typeof pages, providers: string): Promise<string[]> {
  vi.stubEnv('AUTH_PROVIDERS', providers)
  // The environment is read once.
  vi.resetModules()
  const { default: Page } = await pages[name]()
  const html = renderToStaticMarkup(
    await Page({ params: Promise.resolve({}), searchParams: Promise.resolve({}) }),
  )
  return html.match(/Continue with \w+/g) ?? []
}

describe.each(['sign-in', 'sign-up'] as const)('the page of the %s', (name) => {
  it('offers the providers that are configured, and no other', async () => {
    expect(await buttonsOf(name, '')).toEqual([])
    expect(await buttonsOf(name, 'google')).toEqual(['Continue with Google'])
    expect((await buttonsOf(name, 'google,github')).toSorted()).toEqual([
      'Continue with GitHub',
      'Continue with Google',
    ])
  })
})
