import { expect, type Page } from '@playwright/test'
import { clientOf } from '../../helpers/request.ts'
import { expectAccessible, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { createPerson, followLink, signOut } from './journeys.ts'

/** The token inside the HttpOnly cookie, as a thief of the cookie would have it. */
async function accessTokenOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  const value = cookies
    .filter((cookie) => cookie.name.startsWith('clientele-session'))
    .sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }))
    .map((cookie) => cookie.value)
    .join('')
  const json = Buffer.from(value.replace(/^base64-/, ''), 'base64url').toString('utf8')
  const session: unknown = JSON.parse(json)
  if (typeof session !== 'object' || session === null || !('access_token' in session)) {
    throw new Error('The cookie holds no token.')
  }
  return String(session.access_token)
}

test('a wrong password is refused without saying whether the address is known', async ({
  page,
}) => {
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  for (const email of ['owner@acme.test', 'nobody@nowhere.test']) {
    await signInPage.submit(email, 'not the password')
    await expect(page.getByText('Email or password is not right.')).toBeVisible()
  }
  await expectAccessible(page)
})

test('the panel beside the form reaches from the top of the window to its end', async ({
  page,
}) => {
  const size = { width: 1280, height: 900 }
  await page.setViewportSize(size)
  for (const path of ['/sign-in', '/sign-up', '/forgot-password']) {
    await page.goto(path)
    const panel = page.getByRole('complementary')
    await expect(panel).toBeVisible()
    expect(await panel.boundingBox(), path).toMatchObject({ y: 0, height: size.height })
  }
})

test('sessions live in cookies that scripts cannot read', async ({ page }) => {
  await signIn(page, 'owner@acme.test')
  const cookies = await page.context().cookies()
  const session = cookies.filter((cookie) => cookie.name.startsWith('clientele-session'))
  expect(session.length).toBeGreaterThan(0)
  expect(session.every((cookie) => cookie.httpOnly && cookie.sameSite === 'Lax')).toBe(true)
  expect(await page.evaluate(() => document.cookie)).not.toContain('clientele-session')
})

test('a page that needs a sign-in leads back to itself', async ({ page }) => {
  const person = await createPerson('Nina', 'Next')
  await page.goto('/account/security')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount%2Fsecurity/)
  await new SignInPage(page).submit(person.email, person.password)
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
})

test('a `next` that leads elsewhere is ignored', async ({ page }) => {
  const person = await createPerson('Otto', 'Out')
  await page.goto(`/sign-in?next=${encodeURIComponent('//evil.test/')}`)
  await new SignInPage(page).submit(person.email, person.password)
  await expect(page.getByRole('heading', { name: 'Organizations' })).toBeVisible()
})

test('signing out ends the token too', async ({ page }) => {
  const person = await createPerson('Sam', 'Out')
  await signIn(page, person.email, person.password)
  const token = await accessTokenOf(page)
  const profiles = () => clientOf({ accessToken: token }).from('profiles').select('id')
  const before = await profiles()
  expect(before.data).toEqual([{ id: person.userId }])

  await signOut(page)
  await expectAccessible(page)
  const after = await profiles()
  expect(after.data ?? []).toEqual([])
  await page.goto('/account')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('signing out everywhere ends the session on the other device', async ({ page, browser }) => {
  const person = await createPerson('Eva', 'Where')
  await signIn(page, person.email, person.password)
  const otherContext = await browser.newContext()
  const other = await otherContext.newPage()
  await signIn(other, person.email, person.password)

  await page.goto('/account/security')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await other.goto('/account')
  await expect(other).toHaveURL(/\/sign-in/)
  await otherContext.close()
})

test('a sign-in link works once, for a known address only', async ({ page }) => {
  const person = await createPerson('Mia', 'Magic')
  await page.goto('/magic-link')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()
  await followLink(page, person.email, { subject: /sign/i, button: 'Sign in' })
  await expect(page.getByRole('heading', { name: 'Organizations' })).toBeVisible()
})
