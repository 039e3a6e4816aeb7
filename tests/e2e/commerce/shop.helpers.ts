import { expect, type Page } from '@playwright/test'
import { createOffer, createShippingRate, createShop } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createMembership, createOrganization, unique } from '../../helpers/factories.ts'
import { createPerson, type Person } from '../identity/journeys.ts'

export type TestShop = {
  orgId: string
  slug: string
  home: string
  owner: Person
  /** One form only; 5 in stock. */
  mug: { id: string; slug: string; variants: { id: string }[] }
  /** In two sizes and two colours; large and green is not on offer. */
  apron: { id: string; slug: string; variants: { id: string }[] }
}

/** An open shop of its own for a test, with an owner and two products. */
export async function openShop(values: { is_open?: boolean } = {}): Promise<TestShop> {
  const owner = await createPerson('Olga', 'Owner')
  const org = await createOrganization(sql, { name: unique('Corner Shop') })
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  await createShop(sql, { org_id: org.id, is_open: values.is_open ?? true })
  await createShippingRate(sql, { org_id: org.id, country_code: 'DE', price_minor: 490 })
  await createShippingRate(sql, { org_id: org.id, country_code: 'US', price_minor: 1990 })
  const mug = await createOffer(sql, {
    org_id: org.id,
    name: 'Stoneware mug',
    variants: [{ price_minor: 1600, stock_quantity: 5 }],
  })
  const apron = await createOffer(sql, {
    org_id: org.id,
    name: 'Linen apron',
    option_names: ['Size', 'Colour'],
    variants: [
      { option_values: ['Small', 'Sand'], price_minor: 4000, stock_quantity: 20, position: 0 },
      { option_values: ['Small', 'Green'], price_minor: 4200, stock_quantity: 3, position: 1 },
      { option_values: ['Large', 'Sand'], price_minor: 4900, stock_quantity: 0, position: 2 },
    ],
  })
  return { orgId: org.id, slug: org.slug, home: `/s/${org.slug}`, owner, mug, apron }
}

/** The way a visitor puts pieces of the product with one form into the cart. */
export async function addMugs(page: Page, shop: TestShop, quantity: number): Promise<void> {
  await page.goto(`${shop.home}/p/${shop.mug.slug}`)
  await page.getByLabel('Quantity').fill(String(quantity))
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await expect(page.getByText('It is in your cart.')).toBeVisible()
}

export async function fillAddress(page: Page): Promise<void> {
  const delivery = page.getByRole('region', { name: 'Delivery' })
  await delivery.getByLabel('Name', { exact: true }).fill('Zoë Łęcka')
  await delivery.getByLabel('Address', { exact: true }).fill('Lange Reihe 1')
  await delivery.getByLabel('Postcode').fill('20099')
  await delivery.getByLabel('Town').fill('Hamburg')
}
