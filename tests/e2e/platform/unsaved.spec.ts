import { expect, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes, expectTakenOver, test } from '../fixtures.ts'

const question = (page: Page) => page.getByRole('alertdialog', { name: 'Leave this page?' })

/** A link of the frame, which does not unload the page. */
const goElsewhere = (page: Page) =>
  page.getByRole('link', { name: 'Overview', exact: true }).first().click()

const FORMS = [
  ['a new customer', '/o/acme/customers/new', 'Name'],
  ['a new product', '/o/acme/products/new', 'Name'],
  ['the shop', '/o/acme/settings/shop', 'Description'],
] as const

for (const [what, path, field] of FORMS) {
  test(`what is typed about ${what} is not lost by a click elsewhere`, async ({ as }) => {
    const page = await as('admin@acme.test')
    await page.goto(path)
    const input = page.getByLabel(field, { exact: field === 'Name' }).first()
    await expectTakenOver(input)
    await input.fill('Half a thought')
    await goElsewhere(page)
    await expect(question(page)).toBeVisible()
    await expectAccessibleInBothThemes(page)
    await question(page).getByRole('button', { name: 'Stay' }).click()
    await expect(input).toHaveValue('Half a thought')
    await goElsewhere(page)
    await question(page).getByRole('button', { name: 'Leave' }).click()
    await expect(page).toHaveURL(/\/o\/acme$/)
  })
}

test('a product that is edited, and a payment that is entered, are not lost by a click elsewhere', async ({
  as,
}) => {
  const page = await as('admin@acme.test')
  await page.goto('/o/acme/products')
  await page.locator('[data-row-link]').first().click()
  const name = page.getByLabel('Name', { exact: true })
  await expectTakenOver(name)
  const before = await name.inputValue()
  await name.fill(`${before}, half a thought`)
  await goElsewhere(page)
  await question(page).getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByText('Unsaved changes')).toBeVisible()
  // Categories are made beside it.
  const beside = page.waitForEvent('popup')
  await page.getByRole('link', { name: /^Manage/ }).click()
  await expect((await beside).getByRole('heading', { level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()
  await goElsewhere(page)
  await expect(page).toHaveURL(/\/o\/acme$/)

  const customer = await page.request.get('/api/v1/customers/email/customer@acme.test', {
    headers: { 'x-org': 'acme' },
  })
  await page.goto(`/o/acme/payments/new?customer_id=${(await customer.json()).id}`)
  await expectTakenOver(page.getByLabel('Reference'))
  await page.getByLabel('Reference').fill('Half a thought')
  await page.getByRole('link', { name: 'Change', exact: true }).click()
  await question(page).getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Reference')).toHaveValue('Half a thought')
})

test('several forms of a page ask once, for those that are not saved yet', async ({ as }) => {
  const page = await as('admin@acme.test')
  await page.goto('/o/acme/settings')
  await page.getByRole('link', { name: 'Documents', exact: true }).click()
  // Ticked, not typed.
  const tick = page.getByRole('checkbox', { name: 'Prices include tax' })
  await expectTakenOver(tick)
  await tick.click()
  const seller = page.getByLabel('Tax number')
  const before = await seller.inputValue()
  await seller.fill('DE 111')
  await goElsewhere(page)
  await expect(question(page)).toHaveCount(1)
  await question(page).getByRole('button', { name: 'Stay' }).click()
  await expect(question(page)).toHaveCount(0)

  await seller.fill(before)
  await page.getByRole('button', { name: 'Save seller' }).click()
  const saved = page.getByText('Saved', { exact: true })
  await expect(saved).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(saved).toHaveCount(0)
  // The ticked one alone is left, and Back asks for it as well.
  await page.evaluate(() => window.history.back())
  await expect(question(page)).toHaveCount(1)
  await question(page).getByRole('button', { name: 'Stay' }).click()
  await tick.click()
  await page.getByRole('button', { name: 'Save terms' }).click()
  await expect(saved).toBeVisible()
  await goElsewhere(page)
  await expect(page).toHaveURL(/\/o\/acme$/)
})
