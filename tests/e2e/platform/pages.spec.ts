import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

// They only look.
test.describe.configure({ mode: 'parallel' })

// Those that no journey comes by in this state.
test('a visitor can use the prices with assistive technology', async ({ page }) => {
  await page.goto('/pricing')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

for (const path of [
  '/o/acme',
  '/o/acme/customers/import',
  '/o/acme/suppliers',
  '/o/acme/no/such/page',
  '/s/acme/no/such/page',
  '/account',
]) {
  test(`an owner can use ${path} with assistive technology`, async ({ as }) => {
    const page = await as('owner@acme.test')
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessibleInBothThemes(page)
  })
}

test('an owner can use the form of a customer with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers')
  await page.getByRole('cell').getByRole('link').first().click()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('an owner can use the form of a voucher with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/vouchers')
  await page.getByRole('row').filter({ hasText: 'Draft' }).getByRole('link').first().click()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(page).toHaveURL(/\/edit$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('a developer can use the description of the API with assistive technology', async ({
  page,
}) => {
  await page.goto('/api/docs')
  // One group that has every method: of all the operations, axe would take its time.
  await page.getByPlaceholder('Filter by tag').fill('Addresses')
  await page
    .getByRole('button', { name: /^put .*addresses/i })
    .first()
    .click()
  await expect(page).toHaveURL(/#\/Addresses\//)
  await page.getByRole('button', { name: 'Try it out' }).click()
  await expectAccessibleInBothThemes(page)
  await page
    .getByRole('button', { name: /authorize/i })
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Close' }).first()).toBeVisible()
  await expectAccessible(page)
})

test('an owner can use an open menu with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme')
  await page
    .getByRole('button', { name: /^Account of/ })
    .filter({ visible: true })
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('an owner of another organization gets nothing of Acme, not even that it exists', async ({
  as,
}) => {
  const stranger = await as('owner@globex.test')
  const refused = await stranger.goto('/o/acme/customers')
  expect(refused?.status()).toBe(404)
  await expect(stranger.getByText('Acme Tools')).toHaveCount(0)
  // Control: its own organization answers.
  const allowed = await stranger.goto('/o/globex/customers')
  expect(allowed?.status()).toBe(200)
})

test('a page that comes in parts still says that it is not there', async ({ as }) => {
  const agent = await as('agent@acme.test')
  // No agent may read the trail; nothing of it is sent before that is known.
  expect((await agent.goto('/o/acme/settings/audit'))?.status()).toBe(404)
  const owner = await as('owner@acme.test')
  expect((await owner.goto('/o/acme/settings/audit'))?.status()).toBe(200)
  await expect(owner.getByRole('listitem').first()).toBeVisible()
  await expectAccessibleInBothThemes(owner)
})
