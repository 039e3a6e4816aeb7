import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'
import { pngOf } from './pictures.ts'

test('an admin adds a product with four variants, shows it with a picture and stock, and puts it away', async ({
  as,
}) => {
  test.slow()
  const page = await as('admin@acme.test')
  const name = `Enamel mug ${randomUUID().slice(0, 8)}`
  await page.goto('/o/acme/products')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'New product' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Description').fill('Holds **350 ml**.')
  await page.getByLabel('Tax rate').fill('19')
  await page.getByLabel('Price in EUR').fill('12.50')
  await page.getByRole('button', { name: 'Add options' }).click()
  await addOption(page, 1, 'Size', ['S', 'M'])
  await page.getByRole('button', { name: 'Add another option' }).click()
  await addOption(page, 2, 'Colour', ['Red', 'Blue'])
  await page.getByLabel('Price of M / Blue').fill('14.90')
  await page.getByLabel('Stock of S / Red').fill('1.5')
  await page.getByRole('button', { name: 'Add product' }).click()
  await expect(page.getByText('Please enter a number of pieces')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Stock of S / Red').fill('7')
  await page.getByRole('button', { name: 'Add product' }).click()

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  const variants = page.getByRole('region', { name: 'Variants' })
  await expect(variants.getByRole('row')).toHaveCount(5)
  await expect(variants.getByRole('row', { name: /M \/ Blue/ })).toContainText('€14.90')
  await expectAccessibleInBothThemes(page)

  await page.getByLabel('Pictures to add').setInputFiles({
    name: 'mug.png',
    mimeType: 'image/png',
    buffer: pngOf(64, 48),
  })
  await page.getByRole('button', { name: 'Edit picture 1' }).click()
  await page.getByLabel('What it shows').fill('A red mug')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('img', { name: 'A red mug' })).toBeVisible()

  await page.getByRole('button', { name: 'Stock of S / Red' }).click()
  const stock = page.getByRole('dialog', { name: /Stock of S/ })
  await stock.getByLabel('Pieces').fill('5')
  await stock.getByLabel('Why').fill('Delivery')
  await stock.getByRole('button', { name: 'Save' }).click()
  await expect(stock.getByText('12 in stock now')).toBeVisible()
  await expect(stock.getByRole('listitem').filter({ hasText: 'Delivery' })).toContainText('+5')
  await stock.getByLabel('What').selectOption('Take away')
  await stock.getByLabel('Pieces').fill('13')
  await stock.getByRole('button', { name: 'Save' }).click()
  await expect(stock.getByText('There is not enough in stock for this.')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await stock.getByRole('button', { name: 'Close' }).click()
  await expect(stock).toBeHidden()
  await expect(page.getByRole('button', { name: 'Stock of S / Red' })).toHaveText('12')

  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('link', { name: 'View in shop' })).toBeVisible()

  await page.getByLabel('Name', { exact: true }).fill(`${name}, large`)
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('Holds 350 ml.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('heading', { name: `${name}, large`, level: 1 })).toBeVisible()
  await expect(page.getByText('Unsaved changes')).toHaveCount(0)

  await page.goto('/o/acme/products')
  await page.getByRole('searchbox', { name: 'Search products' }).fill(name.slice(-8))
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('link', { name: `${name}, large` }).click()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('This product is archived')).toBeVisible()
  await page.goto(`/o/acme/products?status=archived&q=${name.slice(-8)}`)
  await expect(page.getByRole('link', { name: `${name}, large` })).toBeVisible()
})

test('what somebody else saved meanwhile is shown, and not overwritten unasked', async ({ as }) => {
  const admin = await as('admin@acme.test')
  const name = await addPlainProduct(admin)
  const owner = await as('owner@acme.test')
  await owner.goto(admin.url())
  await owner.getByLabel('Name', { exact: true }).fill(`${name} of the owner`)
  await owner.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(owner.getByRole('heading', { name: `${name} of the owner` })).toBeVisible()

  await admin.getByLabel('Tax rate').fill('7')
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  const news = admin.getByText('Someone changed this product while you were editing')
  await expect(news).toBeVisible()
  await expect(admin.getByRole('insertion')).toHaveText(`${name} of the owner`)
  await expectAccessibleInBothThemes(admin)
  await expect(admin.getByLabel('Tax rate')).toHaveValue('7')
  await admin.getByRole('button', { name: 'Use the newer values' }).click()
  await expect(news).toHaveCount(0)
  await expect(admin.getByLabel('Name', { exact: true })).toHaveValue(`${name} of the owner`)
  await admin.getByLabel('Tax rate').fill('7')
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin.getByText('Unsaved changes')).toHaveCount(0)
  await admin.reload()
  await expect(admin.getByLabel('Tax rate')).toHaveValue('7')
})

test('a count of an old page is refused, and an old price does not come back', async ({ as }) => {
  test.slow()
  const admin = await as('admin@acme.test')
  await addPlainProduct(admin)
  const owner = await as('owner@acme.test')
  await owner.goto(admin.url())
  const stockOf = async (page: Page, way: string, pieces: string) => {
    await page.getByLabel('What').selectOption(way)
    await page.getByLabel('Pieces').fill(pieces)
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  }
  for (const page of [admin, owner]) {
    await page.getByRole('button', { name: /^Stock of/ }).click()
  }
  await stockOf(owner, 'Add', '7')
  await expect(owner.getByText('7 in stock now', { exact: true })).toBeVisible()

  // The admin's page has nothing in stock still; on the shelf are the owner's seven.
  await stockOf(admin, 'Counted', '7')
  await expect(admin.getByText('The stock has changed since you opened this')).toBeVisible()
  await expect(admin.getByRole('dialog').getByText('7 in stock now')).toBeVisible()
  await expectAccessibleInBothThemes(admin)
  await admin.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByText('7 in stock now', { exact: true })).toBeVisible()
  await expect(admin.getByRole('region', { name: 'History' }).getByRole('listitem')).toHaveCount(1)

  for (const page of [admin, owner]) {
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
  }
  await owner.getByLabel('Price in EUR').fill('9')
  await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(owner.getByText('Variant saved', { exact: true })).toBeVisible()
  await admin.getByLabel('SKU').fill(`NEW-${randomUUID().slice(0, 8)}`)
  await admin.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByText('Variant saved', { exact: true })).toBeVisible()
  await expect(admin.getByRole('region', { name: 'Price and stock' })).toContainText('€9.00')
})

test('options are added to a product that had none, and another variant after them', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  await addPlainProduct(page)
  await page.getByRole('button', { name: 'Options' }).click()
  await page.getByLabel('Option 1', { exact: true }).fill('Size')
  await page.getByLabel('Value for the existing variant').fill('M')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'M', exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Add variant' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a variant' })
  await dialog.getByLabel('Size').fill('M')
  await dialog.getByLabel('Price in EUR').fill('9')
  await dialog.getByRole('button', { name: 'Add variant' }).click()
  await expect(dialog.getByText('Another variant has the same options.')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await dialog.getByLabel('Size').fill('L')
  await dialog.getByRole('button', { name: 'Add variant' }).click()
  await expect(page.getByRole('button', { name: 'L', exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Actions for L' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(page.getByRole('row', { name: /^L Archived/ })).toBeVisible()
})

test('an agent sees the catalogue and the shop, and changes nothing', async ({ as }) => {
  const admin = await as('admin@acme.test')
  const name = await addPlainProduct(admin)
  const address = admin.url()
  expect((await admin.goto('/o/acme/products/new'))?.status()).toBe(200)

  const agent = await as('agent@acme.test')
  expect((await agent.goto('/o/acme/products/new'))?.status()).toBe(404)
  await agent.goto('/o/acme/products')
  await expect(agent.getByRole('heading', { name: 'Products' })).toBeVisible()
  await expect(agent.getByRole('link', { name: 'New product' })).toHaveCount(0)
  await agent.goto(address)
  await expect(agent.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(agent.getByLabel('Name', { exact: true })).toHaveCount(0)
  await expect(agent.getByRole('button', { name: 'Publish' })).toHaveCount(0)
  await agent.getByRole('button', { name: /^Stock of/ }).click()
  await expect(agent.getByRole('region', { name: 'History' })).toBeVisible()
  await expect(agent.getByLabel('Pieces')).toHaveCount(0)
  await expectAccessibleInBothThemes(agent)
  await agent.goto('/o/acme/settings/shop')
  await expect(agent.getByLabel('Name', { exact: true })).toBeDisabled()
  await expect(agent.getByRole('button', { name: /^(Open|Close) shop$/ })).toHaveCount(0)
  await expectAccessibleInBothThemes(agent)
})

test('a customer gets no page of the catalogue', async ({ as }) => {
  const customer = await as('customer@acme.test')
  for (const path of ['products', 'products/categories', 'settings/shop']) {
    expect((await customer.goto(`/o/acme/${path}`))?.status(), path).toBe(404)
  }
})

test('somebody founds an organization, fills a shelf, says what delivery costs, opens the shop and closes it', async ({
  browser,
  contextOptions,
}) => {
  test.slow()
  const person = await createPerson('Olga', 'Opens')
  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Shelf ${randomUUID().slice(0, 8)}`)

  await page.getByRole('link', { name: 'Products', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Nothing on the shelves yet' })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.goto(`/o/${slug}/products/categories`)
  for (const name of ['Mugs', 'Cups']) {
    await page.getByLabel('New category').fill(name)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByRole('button', { name: `Edit ${name}` })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Move Cups up' }).click()
  const shelves = page.getByRole('list', { name: 'Categories' }).getByRole('listitem')
  await expect(shelves.first()).toContainText('Cups')
  await page.getByRole('button', { name: 'Edit Mugs' }).click()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('dialog').getByLabel('Name').fill('Big mugs')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(shelves.nth(1)).toContainText('Big mugs')
  await page.getByRole('button', { name: 'Delete Cups' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete category' }).click()
  await expect(shelves).toHaveCount(1)

  await page.goto(`/o/${slug}/products/new`)
  await page.getByLabel('Name', { exact: true }).fill('Cup')
  await page.getByText('Big mugs').click()
  await page.getByLabel(/^Price in/).fill('4')
  await page.getByRole('button', { name: 'Add product' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('the shop is closed')).toBeVisible()

  await page.getByRole('link', { name: 'Shop', exact: true }).click()
  await expect(page.getByText('Your shop is closed')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open shop' })).toBeDisabled()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Contact email').fill('shop@example.test')
  await page.getByLabel('Keep carts of guests for').fill('0')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByLabel('Keep carts of guests for')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Keep carts of guests for').fill('14')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('link', { name: 'An email address' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Add rate' }).click()
  const rate = page.getByRole('dialog')
  await rate.getByLabel('Country').selectOption('Germany')
  await rate.getByLabel(/^Price in/).fill('4.90')
  await rate.getByLabel('Free from').fill('50')
  await expectAccessibleInBothThemes(page)
  await rate.getByRole('button', { name: 'Add rate' }).click()
  await expect(page.getByRole('row', { name: /Germany/ })).toContainText('4.90')
  await page.getByRole('button', { name: 'Open shop' }).click()
  await expect(page.getByText('Your shop is open').first()).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Close shop' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close the shop' }).click()
  await expect(page.getByRole('button', { name: 'Open shop' })).toBeVisible()
  await context.close()
})

async function addOption(page: Page, number: number, name: string, values: string[]) {
  const option = page.getByRole('group', { name: `Option ${number}` })
  await option.getByLabel(`Option ${number}`, { exact: true }).fill(name)
  for (const value of values) {
    await option.getByLabel('Values', { exact: true }).fill(value)
    await page.keyboard.press('Enter')
  }
}

/** Ends on its page; answers what it is called. */
async function addPlainProduct(page: Page): Promise<string> {
  const name = `Plain ${randomUUID().slice(0, 8)}`
  await page.goto('/o/acme/products/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Price in EUR').fill('8')
  await page.getByRole('button', { name: 'Add product' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  return name
}
