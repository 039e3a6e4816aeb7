import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { expectAccessible, test } from '../fixtures.ts'

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

test('the overview is there before its sums are, and nothing moves when they come', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  const skeletons = await sql.begin(async (tx) => {
    // Who adds up waits for as long as this is held, the pages of other tests too: not for long.
    await tx`lock table private.sales, private.customer_flow in access exclusive mode`
    await page.goto('/o/acme', { waitUntil: 'commit' })
    await expect(part('Customers by segment').getByText(/^\d/)).toHaveCount(4)
    await expect(part('Open orders').getByRole('link', { name: 'New orders' })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Invoices by state' })).toHaveAttribute(
      'aria-busy',
      'false',
    )
    for (const name of PARTS) await expect(part(name)).toHaveAttribute('aria-busy', 'true')
    return placesOf(page)
  })
  for (const name of PARTS) await expect(part(name)).toHaveAttribute('aria-busy', 'false')
  await expect(page.getByRole('heading', { name: 'Best sellers' })).toBeVisible()
  await expect(page.getByRole('status', { name: 'Loading the lists' })).toHaveCount(0)
  expect(await placesOf(page)).toEqual(skeletons)
  await expectAccessible(page)
})
