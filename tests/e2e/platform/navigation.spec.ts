import { expect } from '@playwright/test'
import { expectTakenOver, test } from '../fixtures.ts'

test('a line at the top says that a page is on its way, and goes with its arrival', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers')
  const line = page.locator('[data-slot="navigation-progress"]')
  const orders = page.getByRole('link', { name: 'Orders', exact: true })
  // Whoever clicks before the scripts are there is led on by the browser, which says so itself.
  await expectTakenOver(orders)
  await expect(line).toHaveCount(0)

  const held = Promise.withResolvers<void>()
  await page.route(/\/o\/acme\/orders\?_rsc=/, async (route) => {
    await held.promise
    await route.continue()
  })
  await orders.click()
  await expect(line).toBeVisible()
  held.resolve()
  await expect(page.getByRole('heading', { level: 1, name: 'Orders' })).toBeVisible()
  await expect(line).toHaveCount(0)

  // To the page that one is on, and back.
  await orders.click()
  await expect(line).toHaveCount(0)
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible()
  await expect(line).toHaveCount(0)
})
