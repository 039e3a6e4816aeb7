import { expect, type Page } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

const LIST = '/o/acme/invoices'

async function find(page: Page, words: string) {
  await page.keyboard.press('ControlOrMeta+k')
  const menu = page.getByRole('dialog', { name: 'Search or go to' })
  await menu.getByRole('combobox').fill(words)
  return menu
}

test('the command menu finds an invoice by its number and a product by the SKU of a variant', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await page.goto(`${LIST}?state=paid`)
  const link = page.locator('main tbody a').first()
  const number = ((await link.textContent()) ?? '').match(/[A-Z]+-\d{4}-\d+/)?.[0] ?? ''
  expect(number).not.toBe('')
  const invoices = await find(page, number.slice(-4))
  const hit = invoices
    .getByRole('group', { name: 'Invoices' })
    .getByRole('option')
    .filter({ hasText: number })
  await expect(hit).toBeVisible()
  await expect(invoices.getByText('Nothing found')).toHaveCount(0)
  await expectAccessible(page)
  await hit.click()
  await expect(page.getByRole('heading', { level: 1, name: number })).toBeVisible()

  const answer = await page.request.get('/api/v1/products?limit=1', {
    headers: { 'x-org': 'acme' },
  })
  const { items } = await answer.json()
  const products = await find(page, items[0].skus[0])
  await products
    .getByRole('group', { name: 'Products' })
    .getByRole('option')
    .filter({ hasText: items[0].name })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: items[0].name })).toBeVisible()
})

test('the command menu begins something new, as far as one may', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto(LIST)
  const actions = (await find(page, 'new')).getByRole('group', { name: 'Do' }).getByRole('option')
  await expect(actions).toHaveText(['New customer', 'New order', 'New invoice', 'New voucher'])
  await page.keyboard.press('Escape')
  const menu = await find(page, 'new customer')
  await expectAccessible(page)
  await menu.getByRole('option', { name: 'New customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New customer' })).toBeVisible()

  const owner = await as('owner@acme.test')
  await owner.goto(LIST)
  const imports = (await find(owner, 'import')).getByRole('group', { name: 'Do' })
  await expect(imports.getByRole('option')).toHaveText([
    'Import customers',
    'Import invoices',
    'Import products',
  ])
})
