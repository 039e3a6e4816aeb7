import { expect } from '@playwright/test'
import { createShippingRate, createShop } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createMembership, createOrganization, unique } from '../../helpers/factories.ts'
import { enter, test } from '../fixtures.ts'
import { createPerson, newAddress } from '../identity/journeys.ts'
import { fillAddress } from './shop.helpers.ts'

test('a price with three decimals is the same from the product’s form to the order', async ({
  page,
  browser,
  contextOptions,
}) => {
  test.slow()
  const owner = await createPerson('Olga', 'Owner')
  const org = await createOrganization(sql, { name: unique('Dinar Shop'), currency: 'KWD' })
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  await createShop(sql, { org_id: org.id })
  await createShippingRate(sql, { org_id: org.id, country_code: 'DE', price_minor: 490 })

  await enter(page, owner.email, owner.password)
  await page.goto(`/o/${org.slug}/products/new`)
  await page.getByLabel('Name', { exact: true }).fill('Incense')
  await page.getByLabel('Price in KWD').fill('1.234')
  await page.getByRole('checkbox', { name: 'Count the stock' }).uncheck()
  await page.getByRole('button', { name: 'Add product' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('link', { name: 'View in shop' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Variants' })).toContainText('KWD 1.234')

  const context = await browser.newContext(contextOptions)
  const visitor = await context.newPage()
  const home = `/s/${org.slug}`
  await visitor.goto(home)
  await expect(visitor.getByText('KWD 1.234')).toBeVisible()
  await visitor.getByRole('link', { name: 'Incense' }).click()
  await expect(visitor.getByText('KWD 1.234').first()).toBeVisible()
  const data = await visitor.locator('script[type="application/ld+json"]').textContent()
  expect(data).toContain('"price":"1.234","priceCurrency":"KWD"')
  await visitor.getByLabel('Quantity').fill('3')
  await visitor.getByRole('button', { name: 'Add to cart' }).click()
  await visitor.getByRole('link', { name: 'View cart' }).click()
  await expect(visitor.getByText('KWD 3.702').first()).toBeVisible()

  await visitor.getByRole('link', { name: 'Go to checkout' }).click()
  await visitor.getByLabel('Email').fill(newAddress('nora'))
  await fillAddress(visitor)
  await expect(visitor.getByText('KWD 0.490').first()).toBeVisible()
  await visitor.getByRole('button', { name: 'Place order · KWD 4.192' }).click()
  await expect(visitor.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
  for (const amount of ['KWD 3.702', 'KWD 0.490', 'KWD 4.192']) {
    await expect(visitor.getByText(amount).first()).toBeVisible()
  }
  await context.close()
})
