import { expect, type Page } from '@playwright/test'
import { createOffer } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { test } from '../fixtures.ts'
import { openShop } from './shop.helpers.ts'

const expectNoOverflow = async (page: Page) => {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, page.url()).toBe(0)
}

test('words of any length fit on a phone, from the list to the checkout', async ({ page }) => {
  const shop = await openShop()
  const name = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenschachtel'
  const { id, slug } = await createOffer(sql, {
    org_id: shop.orgId,
    name,
    option_names: ['Sicherheitsbeauftragtenbezeichnungsfeld'],
    variants: [
      {
        option_values: ['Rindfleischetikettierungsüberwachungsaufgabe'],
        price_minor: 2500,
        stock_quantity: 9,
      },
      { option_values: ['W'.repeat(60)], price_minor: 2600, stock_quantity: 9 },
    ],
  })
  const link = `https://example.test/${'a-long-address/'.repeat(12)}`
  await sql`update public.products set description = ${link} where id = ${id}`
  await page.goto(shop.home)
  await expectNoOverflow(page)
  await page.goto(`${shop.home}/p/${slug}`)
  await expectNoOverflow(page)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await expect(page.getByRole('link', { name: 'Cart, 1 piece' })).toBeVisible()
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByRole('link', { name })).toBeVisible()
  await expectNoOverflow(page)
  await page.goto(`${shop.home}/checkout`)
  await expectNoOverflow(page)
  await page.goto(`${shop.home}?q=${'w'.repeat(100)}`)
  await expectNoOverflow(page)
})
