import { expect } from '@playwright/test'
import { createOffer, createShop } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { test } from '../fixtures.ts'
import { newAddress } from '../identity/journeys.ts'
import { addMugs, fillAddress, openShop } from './shop.helpers.ts'

test.use({ javaScriptEnabled: false })

test('without scripts, a guest looks around, fills a cart, orders, cancels and orders again', async ({
  page,
}) => {
  const shop = await openShop()
  await page.goto(shop.home)
  await page.getByRole('button', { name: 'Add Stoneware mug to the cart' }).click()
  await expect(page.getByText('It is in your cart.')).toBeVisible()

  await page.getByRole('link', { name: 'Linen apron' }).click()
  await page.getByRole('radio', { name: 'Green' }).check()
  await expect(page.getByText('€42.00')).toBeVisible()
  await page.getByLabel('Quantity').fill('2')
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: 'View cart' }).click()
  await expect(page.getByText('€84.00')).toBeVisible()

  // One more than there are: told how many, and nothing has changed.
  await page.getByLabel('Quantity of Linen apron').fill('4')
  await page.getByRole('button', { name: 'Update the quantity of Linen apron' }).click()
  await expect(page.getByText('Only 3 are left.')).toBeVisible()
  await expect(page.getByLabel('Quantity of Linen apron')).toHaveValue('2')
  await page.getByRole('button', { name: 'Remove Stoneware mug' }).click()
  await expect(page.getByText('It is no longer in your cart.')).toBeVisible()

  await page.getByRole('link', { name: 'Go to checkout' }).click()
  const email = newAddress('nora')
  await page.getByLabel('Email').fill(email)
  const delivery = page.getByRole('region', { name: 'Delivery' })
  await expect(delivery.getByLabel('Postcode')).toBeVisible()
  await delivery.getByLabel('Name', { exact: true }).fill('Nora Ohne')
  const invoice = page.getByRole('region', { name: 'Invoice' })
  // Another country comes back with its fields and its delivery, and with what was typed.
  await delivery.getByLabel('Country').selectOption('US')
  await delivery.getByRole('button', { name: 'Use this country' }).click()
  await expect(page.getByText('€19.90')).toBeVisible()
  await expect(delivery.getByLabel('ZIP code')).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await delivery.getByLabel('Country').selectOption('DE')
  await delivery.getByRole('button', { name: 'Use this country' }).click()
  await expect(page.getByText('€4.90')).toBeVisible()

  // The invoice elsewhere, with nothing in it: refused beside the field, all else still there.
  await fillAddress(page)
  await page.getByLabel('Note for the shop').fill('Bitte läuten')
  await page.getByLabel('The invoice goes to another address').check()
  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
  await expect(page.locator('[name^="billing_address."][aria-invalid="true"]')).not.toHaveCount(0)
  await expect(delivery.getByLabel('Town')).toHaveValue('Hamburg')
  await expect(page.getByLabel('Note for the shop')).toHaveValue('Bitte läuten')

  // To a country that asks for more than the one of the delivery, and is not delivered to.
  await invoice.getByLabel('Country').selectOption('AU')
  await invoice.getByRole('button', { name: 'Use this country' }).click()
  await expect(delivery.getByLabel('Town')).toHaveValue('Hamburg')
  await invoice.getByLabel('Name', { exact: true }).fill('Nora Ohne')
  await invoice.getByLabel('Address', { exact: true }).fill('1 George St')
  await invoice.getByLabel('Postcode').fill('2000')
  await invoice.getByLabel('Suburb').fill('Sydney')
  await invoice.getByLabel('State').fill('NSW')
  await page.getByRole('button', { name: 'Place order · €88.90' }).click()
  await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
  await expect(page.getByText('Bitte läuten')).toBeVisible()
  await expect(page.getByText('Sydney, NSW 2000')).toBeVisible()
  await expect(page.getByText('Australia')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Cart, empty' })).toBeVisible()

  await page.getByText('Cancel the order').click()
  await page.getByRole('button', { name: 'Cancel it for good' }).click()
  await expect(page.getByText('Your order is cancelled.')).toBeVisible()
  const order = page.url()
  await page.getByRole('button', { name: 'Order again' }).click()
  await expect(page.getByText('All of it is in your cart.')).toBeVisible()
  await expect(page.getByLabel('Quantity of Linen apron')).toHaveValue('2')

  // Of the three that there are one more, then none: each time it says of what, and why.
  await page.goto(order)
  await page.getByRole('button', { name: 'Order again' }).click()
  await expect(page.getByText('Part of it is in your cart.')).toBeVisible()
  const left = page.getByRole('listitem').filter({ hasText: 'Linen apron, Small, Green' })
  await expect(left).toContainText('2 wanted, 1 added')
  await expect(page.getByLabel('Quantity of Linen apron')).toHaveValue('3')
  await page.goto(order)
  await page.getByRole('button', { name: 'Order again' }).click()
  await expect(page.getByText('None of it could be put into your cart.')).toBeVisible()
  await expect(left).toContainText('no more than your cart has')
  await page.getByRole('button', { name: 'All right' }).click()
  await expect(left).toBeHidden()
})

test('from the twenty-first page of the list, a thing is added and one is back on that page', async ({
  page,
}) => {
  const shop = await openShop()
  await sql`
    insert into public.products (org_id, slug, name, status, published_at)
    select ${shop.orgId}, 'filler-' || number, 'Filler ' || number, 'published',
      now() + number * interval '1 second'
    from generate_series(1, 24) as number`
  await page.goto(shop.home)
  const next = await page.getByRole('link', { name: 'More products' }).getAttribute('href')
  const address = new URL(next ?? '', 'http://app.invalid')
  const cursor = address.searchParams.get('after') ?? ''
  address.searchParams.set('trail', Array(20).fill(cursor).join(' '))
  await page.goto(`${shop.home}${address.search}`)
  await page.getByRole('button', { name: 'Add Stoneware mug to the cart' }).click()
  await expect(page.getByText('It is in your cart.')).toBeVisible()
  expect(new URL(page.url()).searchParams.get('after')).toBe(cursor)
  await expect(page.getByRole('link', { name: 'Previous' })).toBeVisible()
})

test('what another tab put into the cart is shown before it is ordered', async ({
  page,
  context,
}) => {
  const shop = await openShop()
  await page.goto(shop.home)
  await page.getByRole('button', { name: 'Add Stoneware mug to the cart' }).click()
  await page.goto(`${shop.home}/checkout`)
  const other = await context.newPage()
  await other.goto(shop.home)
  await other.getByRole('button', { name: 'Add Stoneware mug to the cart' }).click()
  await expect(other.getByText('It is in your cart.')).toBeVisible()

  await page.getByLabel('Email').fill(newAddress('nora'))
  await fillAddress(page)
  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByText('Your cart has changed in the meantime.')).toBeVisible()
  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
})

test('a product with a name in other scripts has one address, wherever that is written', async ({
  page,
  request,
}) => {
  const shop = await openShop()
  const name = '台灯 лампа'
  await createOffer(sql, { org_id: shop.orgId, name, slug: '台灯-лампа' })
  const path = `${shop.home}/p/${encodeURIComponent('台灯-лампа')}`
  await page.goto(shop.home)
  await page.getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  expect(new URL(page.url()).pathname).toBe(path)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await expect(page.getByText('It is in your cart.')).toBeVisible()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  expect(new URL(page.url()).pathname).toBe(path)

  const canonical = (await page.locator('link[rel="canonical"]').getAttribute('href')) ?? ''
  expect(new URL(canonical).pathname).toBe(path)
  const sitemap = await (await request.get(`${shop.home}/sitemap.xml`)).text()
  expect(sitemap).toContain(`<loc>${canonical}</loc>`)
})

test('without scripts, who orders in a shop that closed meanwhile is told that nothing was ordered', async ({
  page,
  context,
}) => {
  const shop = await openShop()
  await addMugs(page, shop, 2)
  const cart = await context.newPage()
  await cart.goto(`${shop.home}/cart`)
  await page.goto(`${shop.home}/checkout`)
  const email = newAddress('nora')
  await page.getByLabel('Email').fill(email)
  await fillAddress(page)
  await createShop(sql, { org_id: shop.orgId, is_open: false })
  for (const [tab, button, words] of [
    [page, 'Place order ·', 'nothing has been ordered'],
    [cart, 'Update the quantity of Stoneware mug', 'There is no open shop here'],
  ] as const) {
    const answered = tab.waitForResponse((response) => response.request().method() === 'POST')
    await tab.getByRole('button', { name: button }).click()
    expect((await answered).status()).toBe(404)
    await expect(tab.getByText(words)).toBeVisible()
  }

  await createShop(sql, { org_id: shop.orgId, is_open: true })
  await page.getByRole('link', { name: 'Try again' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
})
