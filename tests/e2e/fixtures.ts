import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { createServerClient } from '@supabase/ssr'
import { cookieEncoding, sessionCookie } from '../../lib/supabase/cookies.ts'
import { requiredEnv } from '../helpers/request.ts'
import { LOOKED_AT } from './page-routes.ts'
import { SignInPage } from './pages/sign-in.page.ts'

export const DEMO_PASSWORD = 'demo-password-1'

export type Role =
  | 'owner@acme.test'
  | 'admin@acme.test'
  | 'agent@acme.test'
  | 'customer@acme.test'
  | 'owner@globex.test'
  | 'admin@globex.test'
  | 'agent@globex.test'
  | 'customer@globex.test'
  | 'root@clientele.test'

type State = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>

type Fixtures = {
  /** A page that is signed in as one of the demo people; the session is shared within a worker. */
  as: (role: Role) => Promise<Page>
}

type WorkerFixtures = { sessions: Map<Role, State> }

export const test = base.extend<Fixtures, WorkerFixtures>({
  sessions: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off this.
    async ({}, use) => {
      await use(new Map())
    },
    { scope: 'worker' },
  ],
  as: async ({ browser, sessions, contextOptions }, use) => {
    const pages: Page[] = []
    await use(async (role) => {
      const known = sessions.get(role)
      const context = await browser.newContext({
        ...contextOptions,
        ...(known ? { storageState: known } : {}),
      })
      const page = await context.newPage()
      pages.push(page)
      if (!known) {
        await enter(page, role)
        sessions.set(role, await context.storageState())
      }
      return page
    })
    for (const page of pages) await page.context().close()
  },
})

/**
 * A session past the page for it, in the cookies that the app would set, for journeys that are about
 * something else. Nothing is done that signing in does besides, such as linking to businesses.
 */
export async function enter(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  const url = requiredEnv('CLIENTELE_APP_URL')
  const cookies = new Map<string, string>()
  const { auth } = createServerClient(
    requiredEnv('NEXT_PUBLIC_SUPABASE_URL'),
    requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
    {
      cookieOptions: sessionCookie(url),
      cookies: {
        encode: cookieEncoding,
        getAll: () => [],
        setAll: (list) => {
          for (const { name, value } of list) cookies.set(name, value)
        },
      },
    },
  )
  const { error } = await auth.signInWithPassword({ email, password })
  if (error) throw error
  expect(cookies.size).toBeGreaterThan(0)
  await page
    .context()
    .addCookies(
      [...cookies].map(([name, value]) => ({ name, value, url, httpOnly: true, sameSite: 'Lax' })),
    )
}

/** By the page for it. Journeys that end their session begin one: others must not lose theirs. */
export async function signIn(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.submit(email, password)
  await expect(page).not.toHaveURL(/\/sign-in/)
}

/** React has taken them over: before it, what is typed or clicked is heard by the browser alone. */
export async function expectTakenOver(controls: Locator): Promise<void> {
  const untouched = (elements: Element[]) =>
    elements.filter(
      (element) => !Object.keys(element).some((key) => key.startsWith('__reactProps$')),
    ).length
  await expect(controls).not.toHaveCount(0)
  await expect.poll(() => controls.evaluateAll(untouched)).toBe(0)
}

/** Enter, once it is heard: a link would load its page. */
export async function press(control: Locator): Promise<void> {
  await expectTakenOver(control)
  await control.press('Enter')
}

/** Axe as its builder depends on it, but the small file: a megabyte less for each look. */
const axeSource = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
    'axe-core/axe.min.js',
  ),
  'utf8',
)

/**
 * The builder would send axe twice for each look. A document that has it needs it no more; frames
 * are left to the builder.
 */
async function bringAxe(page: Page): Promise<AxeBuilder> {
  if (page.frames().length > 1) return new AxeBuilder({ page, axeSource })
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  return new AxeBuilder({ page, axeSource: 'undefined' })
}

/** What axe finds in colours; all else is the same in both themes. */
const RULES_OF_COLOR = ['color-contrast', 'link-in-text-block']

/**
 * No finding of axe at WCAG 2.2 A and AA. Call it on every page a journey comes by, in the state a
 * person sees it.
 */
export async function expectAccessible(page: Page, rules: string[] = []): Promise<void> {
  // The title comes with the rest of the stream, a moment after the form that it is about.
  await expect(page).toHaveTitle(/\S/)
  // Half-way in or out, and from one theme to the other, no contrast is right. What has faded out is
  // taken away a moment after its end.
  await page.evaluate(async () => {
    for (const animation of document.getAnimations()) {
      if (Number.isFinite(animation.effect?.getComputedTiming().endTime)) animation.finish()
    }
    for (let frame = 0; frame < 3; frame += 1) {
      await new Promise((resume) => requestAnimationFrame(resume))
    }
  })
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  let path = ''
  // What begins to fade out while axe looks has no right contrast either: what is there to stay is
  // found again.
  await expect(async () => {
    path = new URL(page.url()).pathname
    // Its other mode opens a page of its own to put the frames' findings together; ours have frames
    // in which no script runs, and none from elsewhere.
    const axe = (await bringAxe(page)).setLegacyMode().options({ resultTypes: ['violations'] })
    const chosen =
      rules.length > 0
        ? axe.withRules(rules)
        : axe
            .withTags(tags)
            // Asked for above, and waited for.
            .disableRules(['document-title'])
    const { violations } = await chosen.analyze()
    const findings = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      where: nodes.map((node) => `${node.target.join(' ')} — ${node.failureSummary ?? ''}`),
    }))
    expect(findings, `axe on ${page.url()}`).toEqual([])
    // Left while axe looked, it is neither page that was seen.
    expect(new URL(page.url()).pathname).toBe(path)
  }).toPass({ timeout: 25_000, intervals: [1_000] })
  test.info().annotations.push({ type: LOOKED_AT, description: path })
}

/** The same in light and in dark, of the state that the page is in. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page, colorScheme === 'light' ? [] : RULES_OF_COLOR)
  }
  await page.emulateMedia({ colorScheme: null })
}
