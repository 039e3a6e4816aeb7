import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

test('a customer sees who knows them, and their own profile', async ({ as }) => {
  const page = await as('customer@acme.test')
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible()
  await expect(page.getByLabel('First name')).toHaveValue('Carla')
  const businesses = page.locator('section').filter({ hasText: 'Businesses that know you' })
  await expect(businesses.getByRole('listitem')).toHaveCount(1)
  await expect(businesses.getByText('Studio Bianchi')).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('who is nobody’s customer is told so', async ({ page }) => {
  const person = await createPerson('Nora', 'None')
  await signIn(page, person.email, person.password)
  await page.goto('/account')
  await expect(page.getByText('None yet.')).toBeVisible()
  await expectAccessible(page)
})
