import { expect, type Page } from '@playwright/test'
import { placeOrder } from '../../db/commerce/sales.helpers.ts'
import { createProduct } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createMembership, createOrganization } from '../../helpers/factories.ts'
import { enter, expectAccessible, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

const PARTS = ['Open orders', 'Revenue', 'New customers']
const WIDTHS = [390, 800, 1280]

/** Where each part stands and how high it is, on a phone, on a tablet and at a desk. */
async function placesOf(page: Page) {
  await page.evaluate(() => document.fonts.ready)
  const places = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    for (const name of PARTS) {
      const box = await page.getByRole('region', { name, exact: true }).boundingBox()
      places.push({ width, name, y: Math.round(box?.y ?? 0), height: Math.round(box?.height ?? 0) })
    }
  }
  return places
}

const partOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Opens the overview, and expects that what is added up takes the place that was kept for it. */
async function expectNothingMoves(page: Page, home: string): Promise<void> {
  const skeletons = await sql.begin(async (tx) => {
    // Who adds up waits for as long as this is held, the pages of other tests too: not for long.
    await tx`lock table private.sales, private.customer_flow in access exclusive mode`
    await page.goto(home, { waitUntil: 'commit' })
    await expect(partOf(page, 'Customers by segment').getByText(/^\d/)).toHaveCount(4)
    await expect(
      partOf(page, 'Open orders').getByRole('link', { name: 'New orders' }),
    ).toBeVisible()
    for (const name of PARTS) await expect(partOf(page, name)).toHaveAttribute('aria-busy', 'true')
    // What is owed is not held up.
    await expect(
      page.getByRole('list', { name: 'Invoices by state' }).and(page.locator('[aria-busy="true"]')),
    ).toHaveCount(0)
    return placesOf(page)
  })
  for (const name of PARTS) await expect(partOf(page, name)).toHaveAttribute('aria-busy', 'false')
  await expect(page.getByRole('heading', { name: 'Best sellers' })).toBeVisible()
  await expect(page.getByRole('status', { name: 'Loading the lists' })).toHaveCount(0)
  expect(await placesOf(page)).toEqual(skeletons)
  await expectAccessible(page)
}

test('the overview is there before its sums are, and nothing moves when they come', async ({
  as,
}) => {
  await expectNothingMoves(await as('owner@acme.test'), '/o/acme')
})

test('nothing moves either where something was sold in other currencies, which follows below', async ({
  page,
}) => {
  const owner = await createPerson('Olga', 'Owner')
  const org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  const { id: product_id } = await createProduct(sql, { org_id: org.id })
  await sql.begin(async (tx) => {
    for (const [currency, price_minor] of [
      ['EUR', 500],
      ['JPY', 123_456_789],
      ['KWD', 123_456_789],
    ] as const) {
      await placeOrder(tx, {
        org_id: org.id,
        currency,
        lines: [{ product_id, price_minor, quantity: 1 }],
      })
    }
  })
  await enter(page, owner.email, owner.password)
  await expectNothingMoves(page, `/o/${org.slug}`)
  const others = partOf(page, 'Revenue in other currencies')
  await expect(others).toContainText('¥123,456,789')
  await expect(others).toContainText(/KWD\s123,456\.789/)
})
