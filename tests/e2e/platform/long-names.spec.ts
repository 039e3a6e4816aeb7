import { expect, type Page } from '@playwright/test'
import { placeOrder } from '../../db/commerce/sales.helpers.ts'
import { createCategory, createProduct, createShop } from '../../helpers/commerce-factories.ts'
import { createCustomerMerge, createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import {
  createInvoice,
  createJournalEntry,
  createPayment,
  createSupplier,
  createVoucher,
} from '../../helpers/finance-factories.ts'
import { enter, test } from '../fixtures.ts'
import { createPerson, type Person } from '../identity/journeys.ts'

// Names without a space are broken or cut where the page ends; none makes it wider than its window.

const WIDTHS = [390, 1280]
/** By so much a button may stand out of its row. */
const SLACK = 8
const long = (length: number) => 'Donaudampfschiff'.repeat(13).slice(0, length)

type Place = {
  orgId: string
  owner: Person
  buyer: Person
  home: string
  shop: string
  customer: string
  order: string
  invoice: string
  voucher: string
}

async function createPlace(): Promise<Place> {
  const owner = await createPerson('Olga', 'Owner')
  const buyer = await createPerson('Bea', 'Buyer')
  const org = await createOrganization(sql, { name: long(120) })
  const org_id = org.id
  await createMembership(sql, { org_id, user_id: owner.userId, role: 'owner' })
  await createShop(sql, { org_id })
  await sql`update public.shops set name = ${long(120)} where org_id = ${org_id}`
  await createCategory(sql, { org_id, name: long(80) })
  const customer = await createCustomer(sql, {
    org_id,
    name: long(200),
    email: buyer.email,
    user_id: buyer.userId,
  })
  const tag = await createTag(sql, { org_id, name: long(50) })
  await tagCustomer(sql, { org_id, customer_id: customer.id, tag_id: tag.id })
  const merge = await createCustomerMerge(sql, { org_id })
  await sql`
    update public.customers set name = ${`A${long(199)}`}
    where org_id = ${org_id} and id = ${merge.survivor_id}`
  const { id: product_id } = await createProduct(sql, { org_id })
  const order = await sql.begin((tx) =>
    placeOrder(tx, { org_id, lines: [{ product_id, price_minor: 500, quantity: 1 }] }),
  )
  await sql`
    update public.customers set name = ${`B${long(199)}`}
    where id = (select customer_id from public.orders where id = ${order.id})`
  const invoice = await createInvoice(sql, {
    org_id,
    customer_id: customer.id,
    currency: 'JPY',
    unit_prices: [123_456_789_012],
    is_issued: true,
  })
  await createPayment(sql, invoice, { reference: long(60) })
  const supplier = await createSupplier(sql, { org_id, name: long(120) })
  const voucher = await createVoucher(sql, { org_id, supplier_id: supplier.id })
  const home = `/o/${org.slug}`
  return {
    orgId: org_id,
    owner,
    buyer,
    home,
    shop: `/s/${org.slug}`,
    customer: `${home}/customers/${customer.id}`,
    order: `${home}/orders/${order.id}`,
    invoice: invoice.id,
    voucher: `${home}/vouchers/${voucher.id}`,
  }
}

/** Of a grid or a box, too: what runs out of one lies over what stands beside it. */
async function expectWithin(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      const wide = await page
        .locator('html, main section, main li')
        .evaluateAll(
          (boxes, slack) =>
            boxes
              .filter((box) => box.clientWidth > 0 && box.scrollWidth > box.clientWidth + slack)
              .map((box) => `${box.tagName} ${box.ariaLabel ?? ''} ${box.scrollWidth}`),
          SLACK,
        )
      expect.soft(wide, `${path} at ${width}`).toEqual([])
    }
  }
}

test('long names stay within the pages of staff, of a customer and of a shop', async ({ page }) => {
  const place = await createPlace()
  await expectWithin(page, [place.shop, `${place.shop}/cart`])
  await enter(page, place.owner.email, place.owner.password)
  const { home } = place
  await expectWithin(page, [
    `${home}/payments`,
    `${home}/products/categories`,
    `${home}/customers/duplicates`,
    place.customer,
    place.order,
    `${home}/invoices/${place.invoice}`,
    place.voucher,
    `${place.voucher}/edit`,
  ])
  await page.context().clearCookies()
  await enter(page, place.buyer.email, place.buyer.password)
  await expectWithin(page, ['/account', `/account/invoices/${place.invoice}`])
})

test('of a path of long names, each can still be told', async ({ page }) => {
  const place = await createPlace()
  await enter(page, place.owner.email, place.owner.password)
  await page.goto(`${place.customer}/credits`)
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const cut = await crumbs
      .locator('a, [aria-current]')
      .filter({ visible: true, hasNotText: 'Donau' })
      .evaluateAll((shown) =>
        shown.flatMap((crumb) =>
          crumb.scrollWidth > crumb.clientWidth ? [crumb.textContent] : [],
        ),
      )
    expect(cut, `at ${width}`).toEqual([])
  }
})

test('amounts of twelve digits are shown whole, and ways down a page in one line each', async ({
  page,
}) => {
  const place = await createPlace()
  await createJournalEntry(sql, { org_id: place.orgId, amount_minor: 12_345_678_901_234 })
  await enter(page, place.owner.email, place.owner.password)
  await page.setViewportSize({ width: 390, height: 900 })
  await page.goto(`${place.home}/reports`)
  const bank = page.getByRole('region', { name: 'Balances' }).getByText('€123,456,789,012.34')
  await expect(bank).toBeVisible()
  expect(await bank.evaluate((text) => text.scrollWidth > text.clientWidth)).toBe(false)

  await page.goto(place.customer)
  const ways = page.getByRole('navigation', { name: 'On this page' }).getByRole('link')
  await expect(ways.filter({ hasText: 'Sales vouchers' })).toBeVisible()
  const lines = await ways.evaluateAll((links) =>
    links.map((link) => {
      const text = document.createRange()
      text.selectNodeContents(link)
      return text.getClientRects().length
    }),
  )
  expect(new Set(lines)).toEqual(new Set([1]))
})
