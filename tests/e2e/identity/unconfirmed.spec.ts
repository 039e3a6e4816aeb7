import { expect } from '@playwright/test'
import { adminClient, TEST_PASSWORD } from '../../helpers/request.ts'
import { expectAccessible, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { followLink, newAddress } from './journeys.ts'

test('who has not confirmed is told nothing, and finds the way', async ({ page }) => {
  const email = newAddress('una')
  const { error } = await adminClient().auth.admin.createUser({ email, password: TEST_PASSWORD })
  expect(error).toBeNull()
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.submit(email, TEST_PASSWORD)
  await expect(page.getByText('Email or password is not right.')).toBeVisible()

  await page.getByRole('link', { name: /No confirmation email/ }).click()
  await expect(page.getByRole('heading', { name: 'Confirm your email address' })).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
  await followLink(page, email, { subject: /confirm/i, button: 'Confirm and continue' })
  // Not the browser that signed up, so the password is chosen here.
  await expect(page.getByRole('heading', { name: 'Set your password' })).toBeVisible()
})
