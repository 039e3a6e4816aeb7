import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { openShop, type TestShop } from '../commerce/shop.helpers.ts'
import { createPerson, type Person } from '../identity/journeys.ts'

export type Business = TestShop & { base: string; buyer: Person; customerId: string }

/** A shop of its own with a customer who can sign in. */
export async function openBusiness(): Promise<Business> {
  const shop = await openShop()
  const buyer = await createPerson('Zofia', 'Łęcka')
  const customer = await createCustomer(sql, {
    org_id: shop.orgId,
    name: 'Zoë Łęcka',
    email: buyer.email,
    user_id: buyer.userId,
  })
  return { ...shop, base: `/o/${shop.slug}`, buyer, customerId: customer.id }
}

export async function enterOrder(
  page: Page,
  { base, customerId }: Business,
  method: 'account' | 'credit' = 'account',
): Promise<void> {
  await page.goto(`${base}/orders/new?customer_id=${customerId}`)
  await page.getByPlaceholder('Product, SKU, category…').fill('Stoneware')
  await page.locator('[cmdk-item]').filter({ hasText: 'Stoneware mug' }).click()
  await page.getByRole('textbox', { name: /^Quantity of/ }).fill('2')
  await page.getByLabel('Country').selectOption({ label: 'Germany' })
  await expect(page.getByLabel('Postcode')).toBeVisible()
  await page.getByLabel('Address', { exact: true }).fill('Lange Reihe 1')
  await page.getByLabel('Town').fill('Hamburg')
  await page.getByLabel('Postcode').fill('20099')
  await expect(page.getByRole('status').getByText('Total', { exact: true })).toBeVisible()
  await page.getByLabel('Payment', { exact: true }).selectOption(method)
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Order #\d+/ })).toBeVisible({
    timeout: 60_000,
  })
}

export const payment = (page: Page) => page.getByRole('region', { name: 'Payment', exact: true })
export const header = (page: Page) => page.locator('header').filter({ has: page.locator('h1') })
