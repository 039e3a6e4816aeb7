import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

test('a visitor learns what this is and finds the way in', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Sign in' }).first().click()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a visitor of an address that does not exist is told so, with a way back', async ({
  page,
}) => {
  const response = await page.goto('/no/such/page')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(page)
})
