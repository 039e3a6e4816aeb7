import { expect } from '@playwright/test'
import { createCart, createShop } from '../../helpers/commerce-factories.ts'
import { createCreditEntry } from '../../helpers/crm-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { enter, expectAccessibleInBothThemes, expectTakenOver, signIn, test } from '../fixtures.ts'
import { createPerson, followLink, newAddress } from '../identity/journeys.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { SignUpPage } from '../pages/sign-up.page.ts'
import { addMugs, fillAddress, openShop } from './shop.helpers.ts'

const password = 'a few unrelated words'

test('a guest’s cart survives sign-up, confirmation in a second tab and a second device, and is ordered', async ({
  page,
  browser,
}) => {
  test.slow()
  const shop = await openShop()
  const email = newAddress('gesa')
  await addMugs(page, shop, 3)

  await page.getByRole('link', { name: 'Create an account' }).click()
  const signUp = new SignUpPage(page)
  await signUp.submit({ first_name: 'Gesa', last_name: 'Gast', email, password })
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
  const secondTab = await page.context().newPage()
  await followLink(secondTab, email, { subject: /confirm/i, button: 'Confirm and continue' })
  await expect(secondTab).not.toHaveURL(/\/auth\/confirm/)
  await secondTab.goto(`${shop.home}/cart`)
  await expect(secondTab.getByRole('link', { name: 'Your account' }).first()).toBeVisible()
  await expect(secondTab.getByLabel('Quantity of Stoneware mug')).toHaveValue('3')
  // The tab that was left behind is the same person with the same cart.
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByRole('link', { name: 'Your account' }).first()).toBeVisible()
  await expect(page.getByLabel('Quantity of Stoneware mug')).toHaveValue('3')

  // On a second device with a cart of a guest: of 5 in stock, 3 and 4 are wanted.
  const context = await browser.newContext()
  const device = await context.newPage()
  await addMugs(device, shop, 4)
  await signIn(device, email, password)
  await device.goto(`${shop.home}/cart`)
  await expect(device.getByText('7 wanted, 5 kept')).toBeVisible()
  await expect(device.getByLabel('Quantity of Stoneware mug')).toHaveValue('5')
  await expectAccessibleInBothThemes(device)
  await device.getByRole('button', { name: 'All right' }).click()
  await expect(device.getByText('7 wanted, 5 kept')).toBeHidden()
  await page.reload()
  await expect(page.getByLabel('Quantity of Stoneware mug')).toHaveValue('5')

  const [person] = await sql<{ id: string }[]>`select id from auth.users where email = ${email}`
  const customer = await createCustomer(sql, {
    org_id: shop.orgId,
    name: 'Zoë Łęcka',
    email,
    user_id: required(person).id,
  })
  await createCreditEntry(sql, {
    org_id: shop.orgId,
    customer_id: customer.id,
    amount_minor: 10_000,
  })
  await device.getByRole('link', { name: 'Go to checkout' }).click()
  await expect(device.getByLabel('Email')).toHaveValue(email)
  await fillAddress(device)
  await device.getByRole('radio', { name: 'Store credit' }).check()
  await device.getByRole('button', { name: 'Place order ·' }).click()
  await expect(device.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
  await expect(device.getByText('€84.90')).toBeVisible()
  await expectAccessibleInBothThemes(device)
  const [order] = await sql<{ id: string; number: number }[]>`
    select id, number from public.orders where org_id = ${shop.orgId}`
  expect(order).toBeDefined()

  await device.goto('/account/orders')
  await expect(device.getByText(String(order?.number)).first()).toBeVisible()
  await context.close()

  const staffContext = await browser.newContext()
  const staff = await staffContext.newPage()
  await enter(staff, shop.owner.email, shop.owner.password)
  await staff.goto(`/o/${shop.slug}/orders`)
  await expect(staff.getByText('Zoë Łęcka').filter({ visible: true }).first()).toBeVisible()
  await expect(staff.getByText('€84.90').filter({ visible: true }).first()).toBeVisible()

  // Two of the five mugs are broken: both go back to where they came from.
  const left = async () => {
    const [row] = await sql<{ stock: number; credit: number }[]>`
      select variants.stock_quantity as stock, balances.balance_minor::integer as credit
        from public.product_variants as variants, private.credit_balances as balances
       where variants.id = ${required(shop.mug.variants[0]).id}
         and balances.customer_id = ${customer.id}`
    return required(row)
  }
  expect(await left()).toEqual({ stock: 0, credit: 1510 })
  await staff.goto(`/o/${shop.slug}/orders/${order?.id}`)
  await staff.getByRole('button', { name: 'Cancel items' }).click()
  const dialog = staff.getByRole('dialog', { name: /^Cancel items of order/ })
  for (let pieces = 0; pieces < 2; pieces += 1) {
    await dialog.getByRole('button', { name: /one more/ }).click()
  }
  await expect(dialog.getByText('Back to store credit')).toBeVisible()
  await expect(dialog.getByText('€32.00').first()).toBeVisible()
  await expectAccessibleInBothThemes(staff)
  await dialog.getByRole('button', { name: 'Cancel 2 items' }).click()
  await expect(staff.getByText('2 of 5 cancelled')).toBeVisible()
  expect(await left()).toEqual({ stock: 2, credit: 4710 })
  await staffContext.close()
})

test('every page of a shop is accessible in both themes, and says what there is', async ({
  page,
}) => {
  const shop = await openShop()
  await page.goto(shop.home)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('from €40.00')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('searchbox').fill('MUG')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Results for “MUG”')
  await expect(page.getByRole('article')).toHaveCount(1)
  await page.goto(`${shop.home}?q=nothing-like-it`)
  await expect(page.getByText('Nothing fits')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.goto(shop.home)
  await page.locator('summary', { hasText: 'Sorted by' }).click()
  await page.getByRole('link', { name: 'Price, low to high' }).click()
  await expect(page.getByRole('article').first()).toContainText('Stoneware mug')
  await page.getByRole('button', { name: 'Add Stoneware mug to the cart' }).click()
  await expect(page.getByRole('link', { name: 'Cart, 1 piece' })).toBeVisible()

  await page.goto(`${shop.home}/p/${shop.apron.slug}`)
  await expect(page.getByText('€40.00')).toBeVisible()
  await page.getByRole('radio', { name: 'Green' }).check()
  await expect(page.getByText('€42.00')).toBeVisible()
  await expect(page.getByText('Only 3 left')).toBeVisible()
  await expect(page.getByText('€40.00')).toBeHidden()
  await page.getByRole('radio', { name: 'Large' }).check()
  await expect(page.getByText('This combination is not on offer.')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
  await page.getByRole('radio', { name: 'Small' }).check()
  await page.getByRole('radio', { name: 'Green' }).check()
  await page.getByRole('button', { name: 'Put on the wishlist' }).click()
  await expect(page.getByText('It is on your wishlist.')).toBeVisible()

  await page.goto(`${shop.home}/wishlist`)
  await expect(page.getByText('Small, Green')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Move to cart' }).click()
  await expect(page.getByText('It has moved to your cart.')).toBeVisible()
  await page.goto(`${shop.home}/checkout`)
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('what changed since one last looked is said, and nothing is charged silently', async ({
  page,
}) => {
  const shop = await openShop()
  await addMugs(page, shop, 2)
  await page.goto(`${shop.home}/checkout`)
  await page.getByLabel('Email').fill(newAddress('ida'))
  await fillAddress(page)
  await sql`
    update public.product_variants set price_minor = 1700
    where org_id = ${shop.orgId} and id = ${shop.mug.variants[0]?.id ?? ''}`
  await page.getByRole('button', { name: 'Place order · €36.90' }).click()
  await expect(page.getByText('your order now comes to €38.90')).toBeVisible()
  const delivery = page.getByRole('region', { name: 'Delivery' })
  await expect(delivery.getByLabel('Town')).toHaveValue('Hamburg')
  await expectAccessibleInBothThemes(page)
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByText('The price has gone up from €16.00 to €17.00.')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await sql`select private.move_stock(
    ${shop.orgId}, ${[shop.mug.variants[0]?.id ?? '']}, ${[-4]}, 'adjusted')`
  await page.reload()
  await expect(page.getByText('Only 1 left. Please lower the quantity.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Go to checkout' })).toHaveCount(0)
  await page.getByLabel('Quantity of Stoneware mug').fill('1')
  await page.getByRole('button', { name: 'Update the quantity of Stoneware mug' }).click()
  await expect(page.getByRole('link', { name: 'Go to checkout' })).toBeVisible()
})

test('who signs in from the checkout is told there what did not fit and what costs more', async ({
  page,
}) => {
  const shop = await openShop()
  const person = await createPerson('Carla', 'Cart')
  const [mug] = shop.mug.variants
  await createCart(sql, {
    org_id: shop.orgId,
    user_id: person.userId,
    items: [{ variant_id: required(mug).id, quantity: 3 }],
  })
  await addMugs(page, shop, 4)
  await page.goto(`${shop.home}/checkout`)
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await new SignInPage(page).submit(person.email, person.password)
  await expect(page).toHaveURL(`${shop.home}/checkout`)
  await expect(page.getByText('7 wanted, 5 kept')).toBeVisible()

  await sql`
    update public.product_variants set price_minor = 1700
    where org_id = ${shop.orgId} and id = ${required(mug).id}`
  await page.reload()
  await expect(page.getByText('Prices have changed since you last looked.')).toBeVisible()
  await expect(page.getByText('The price has gone up from €16.00 to €17.00.')).toBeVisible()
  await expect(page.getByText('7 wanted, 5 kept')).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('search engines learn what a product is and where it is for good', async ({
  page,
  request,
}) => {
  const shop = await openShop()
  const path = `${shop.home}/p/${shop.apron.slug}`
  await page.goto(`${path}?variant=${shop.apron.variants[1]?.id}`)
  const canonical = await page.locator('link[rel="canonical"]').getAttribute('href')
  expect(new URL(canonical ?? '').pathname).toBe(path)
  await expect(page.locator('meta[property="og:title"]')).toHaveAttribute('content', 'Linen apron')
  const data = JSON.parse(
    (await page.locator('script[type="application/ld+json"]').textContent()) ?? '{}',
  ) as { '@type': string; offers: { price: string; availability: string }[] }
  expect(data['@type']).toBe('Product')
  expect(
    data.offers.map(({ price, availability }) => [price, availability.split('/').at(-1)]),
  ).toEqual([
    ['40.00', 'InStock'],
    ['42.00', 'InStock'],
    ['49.00', 'OutOfStock'],
  ])
  const sitemap = await (await request.get(`${shop.home}/sitemap.xml`)).text()
  expect(sitemap).toContain(`${path}</loc>`)
  expect((await request.get(`${shop.home}/sitemap.xml?page=2`)).status()).toBe(404)
  const robots = await (await request.get('/robots.txt')).text()
  const address = /^Sitemap: (\S+)$/m.exec(robots)?.[1] ?? ''
  const index = await request.get(new URL(address).pathname)
  expect(index.headers()['cache-control']).toContain('public')
  // A demo shop: one that was opened within the hour may not be in it yet.
  expect(await index.text()).toContain('/s/acme/sitemap.xml</loc>')
  const list = await request.get(shop.home)
  expect(list.headers()['cache-control']).toMatch(/private.*no-store/)
})

test('what is closed, unknown or forged gets nothing', async ({
  page,
  request,
  context,
  baseURL,
}) => {
  const closed = await openShop({ is_open: false })
  for (const path of ['', '/cart', '/checkout', `/p/${closed.mug.slug}`, '/sitemap.xml']) {
    expect((await request.get(`${closed.home}${path}`)).status(), path).toBe(404)
  }
  const shop = await openShop()
  for (const path of [
    '/p/no-such-thing',
    '/p/%E0%A4%A',
    '/nowhere',
    '/orders/1',
    '?category=none',
  ]) {
    const response = await request.get(`${shop.home}${path}`)
    expect([400, 404], path).toContain(response.status())
  }
  await page.goto(`${shop.home}/p/no-such-thing`)
  await expect(page.getByRole('heading', { name: 'This is not here' })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // A secret that nobody was told opens nothing, and the first piece gets a cart of its own.
  const cookie = { name: `clientele-cart-${shop.slug}`, value: 'A'.repeat(43), url: baseURL ?? '' }
  await context.addCookies([cookie])
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByText('Your cart is empty')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await addMugs(page, shop, 1)
  const kept = (await context.cookies()).find(({ name }) => name === cookie.name)
  expect(kept).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  expect(kept?.value).not.toBe(cookie.value)

  const stranger = await request.get(`${shop.home}/orders/00000000-0000-4000-8000-000000000000`)
  expect(stranger.status()).toBe(404)
})

test('a shop that closes is there for nobody, as one that nobody has, and no cart is lost', async ({
  page,
}) => {
  const shop = await openShop()
  await addMugs(page, shop, 2)
  await page.goto(`${shop.home}/checkout`)
  const email = newAddress('ida')
  await page.getByLabel('Email').fill(email)
  await fillAddress(page)
  const cart = await page.context().newPage()
  await cart.goto(`${shop.home}/cart`)
  await cart.getByLabel('Quantity of Stoneware mug').fill('3')
  await createShop(sql, { org_id: shop.orgId, is_open: false })

  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByRole('heading', { name: 'This shop has closed' })).toBeVisible()
  const refused = await page.getByRole('main').textContent()
  expect(refused).toContain('nothing has been ordered, and what was in your cart is kept')
  await expectAccessibleInBothThemes(page)
  await cart.getByRole('button', { name: 'Update the quantity of Stoneware mug' }).click()
  const title = { name: 'There is no open shop here' }
  await expect(cart.getByRole('heading', title)).toBeVisible()
  const words = await cart.getByRole('main').textContent()
  expect(words).not.toContain('nothing has been ordered')
  await expectAccessibleInBothThemes(cart)
  const noOrder = `${shop.home}/orders/00000000-0000-4000-8000-000000000000`
  for (const path of ['/s/no-such-shop-at-all', `${shop.home}/p/${shop.mug.slug}`, noOrder]) {
    expect((await page.goto(path))?.status(), path).toBe(404)
    expect(await page.getByRole('main').textContent(), path).toBe(words)
  }

  await createShop(sql, { org_id: shop.orgId, is_open: true })
  await cart.getByRole('link', { name: 'Try again' }).click()
  await expect(cart.getByLabel('Quantity of Stoneware mug')).toHaveValue('2')
  await page.goto(`${shop.home}/checkout`)
  await expect(page.getByLabel('Email')).toHaveValue(email)
})

test('staff see their shop before it opens', async ({ page }) => {
  const shop = await openShop({ is_open: false })
  await enter(page, shop.owner.email, shop.owner.password)
  await page.goto(shop.home)
  await expect(
    page.getByText('This shop is closed. Only you and your colleagues see it.'),
  ).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('a press too many adds nothing, neither from the list nor on a product’s page', async ({
  page,
}) => {
  const shop = await openShop()
  await page.goto(shop.home)
  await page.getByRole('button', { name: 'Add Stoneware mug to the cart' }).dblclick()
  await expect(page.getByRole('link', { name: 'Cart, 1 piece' }).first()).toBeVisible()
  await page.goto(`${shop.home}/p/${shop.mug.slug}`)
  await page.getByRole('button', { name: 'Add to cart' }).dblclick()
  await expect(page.getByRole('link', { name: 'Cart, 2 pieces' }).first()).toBeVisible()
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByLabel('Quantity of Stoneware mug')).toHaveValue('2')
})

test('what a guest adds in two tabs before either is answered lies in one cart', async ({
  page,
  context,
}) => {
  const shop = await openShop()
  const tabs = [page, await context.newPage()]
  const held = Promise.withResolvers<void>()
  for (const tab of tabs) {
    await tab.route(`**${shop.home}/**`, async (route) => {
      if (route.request().method() === 'POST') await held.promise
      await route.continue()
    })
    await tab.goto(`${shop.home}/p/${shop.mug.slug}`)
    const add = tab.getByRole('button', { name: 'Add to cart' })
    await expectTakenOver(add)
    const isSent = tab.waitForRequest((request) => request.method() === 'POST')
    await add.click()
    await isSent
  }
  held.resolve()
  for (const tab of tabs) await expect(tab.getByText('It is in your cart.')).toBeVisible()
  await page.goto(`${shop.home}/cart`)
  await expect(page.getByLabel('Quantity of Stoneware mug')).toHaveValue('2')
})

test('who adds something from the shelf stays where they are on the page', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 700 })
  const shop = await openShop()
  await page.goto(shop.home)
  const add = page.getByRole('button', { name: 'Add Stoneware mug to the cart' })
  await expectTakenOver(add)
  const place = () => page.evaluate(() => window.scrollY)
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(900)
  expect(await place()).toBe(0)
  await add.click()
  await expect(page.getByText('It is in your cart.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Cart, 1 piece' })).toBeInViewport()
  expect(await place()).toBe(0)

  // Further down as well, where the message is there already and moves nothing.
  await page.evaluate(() => window.scrollTo(0, 60))
  await add.click()
  await expect(page.getByRole('link', { name: 'Cart, 2 pieces' })).toBeAttached()
  expect(await place()).toBe(60)
})

test('the checkout says why store credit that is too little is not used', async ({ page }) => {
  const shop = await openShop()
  const person = await createPerson('Clara', 'Credit')
  const customer = await createCustomer(sql, {
    org_id: shop.orgId,
    email: person.email,
    user_id: person.userId,
  })
  await createCreditEntry(sql, { org_id: shop.orgId, customer_id: customer.id, amount_minor: 500 })
  await enter(page, person.email, person.password)
  await addMugs(page, shop, 1)
  await page.goto(`${shop.home}/checkout`)
  await expect(page.getByText('You have €5.00 of store credit.')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Store credit' })).toHaveCount(0)
  await expectAccessibleInBothThemes(page)
})
