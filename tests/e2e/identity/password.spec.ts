import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { createPerson, followLink, newAddress } from './journeys.ts'

test('a forgotten password is reset by mail', async ({ page }) => {
  const person = await createPerson('Fay', 'Forgot')
  await page.goto('/forgot-password')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()

  await followLink(page, person.email, { subject: /password/i, button: 'Choose a new password' })
  await expect(page.getByRole('heading', { name: 'Set a new password' })).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('New password', { exact: true }).fill('brand new words here')
  await page.getByLabel('New password, again').fill('brand new words here')
  await page.getByRole('button', { name: 'Set new password' }).click()
  await expect(page.getByText('Your new password is set', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Organizations' })).toBeVisible()

  await page.context().clearCookies()
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.submit(person.email, person.password)
  await expect(page.getByText('Email or password is not right.')).toBeVisible()
  await signInPage.submit(person.email, 'brand new words here')
  await expect(page.getByRole('heading', { name: 'Organizations' })).toBeVisible()
})

test('asking for an unknown address looks the same', async ({ page }) => {
  await page.goto('/forgot-password')
  await page.getByLabel('Email').fill(newAddress('unknown'))
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
})

test('changing the password needs the current one and ends other sessions', async ({
  page,
  browser,
}) => {
  const person = await createPerson('Pia', 'Word')
  await signIn(page, person.email, person.password)
  const otherContext = await browser.newContext()
  const other = await otherContext.newPage()
  await signIn(other, person.email, person.password)

  await page.goto('/account/security')
  const card = page.locator('form').filter({ hasText: 'Change password' })
  const fill = async (current: string) => {
    await card.getByLabel('Current password').fill(current)
    await card.getByLabel('New password', { exact: true }).fill('another good phrase')
    await card.getByLabel('New password, again').fill('another good phrase')
    await card.getByRole('button', { name: 'Change password' }).click()
  }
  await fill('not my password')
  await expect(page.getByText('This is not your current password.')).toBeVisible()
  await fill(person.password)
  await expect(page.getByText('Password changed', { exact: true })).toBeVisible()

  await page.reload()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await other.goto('/account')
  await expect(other).toHaveURL(/\/sign-in/)
  await otherContext.close()
})
