import { expect, type Page, type Request } from '@playwright/test'
import { addMugs, fillAddress, openShop } from '../commerce/shop.helpers.ts'
import { expectTakenOver, test } from '../fixtures.ts'
import { newAddress } from '../identity/journeys.ts'

// What a phone has to fetch before a page does everything: scripts as they come over the wire, the
// compressed bytes, until nothing of it waits for one. And nothing of pages that nobody has asked for.

type Size = { kilobytes: number; files: number }

/** React has taken over all that one can use, and had the time for what it does when it has nothing to do. */
async function expectLive(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await expectTakenOver(page.locator('a, button, select'))
  await page.evaluate(async () => {
    for (let idle = 0; idle < 3; idle += 1) {
      await new Promise((resume) => requestIdleCallback(resume))
    }
  })
}

async function scriptsOf(page: Page, path: string): Promise<Size> {
  const ahead: string[] = []
  const underWay = new Set<Request>()
  page.on('request', (request) => {
    if ('next-router-prefetch' in request.headers()) ahead.push(request.url())
    if (request.resourceType() === 'script') underWay.add(request)
  })
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectLive(page)
  await expect.poll(() => underWay.size).toBe(0)
  expect(ahead, `fetched ahead by ${path}`).toEqual([])
  return page.evaluate(() => {
    const scripts = performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    return {
      files: scripts.length,
      kilobytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000,
    }
  })
}

async function expectLess(page: Page, limit: number, paths: string[]): Promise<void> {
  for (const path of paths) {
    // A page of its own each: nothing is there from the one before.
    const fresh = await page.context().newPage()
    const { kilobytes, files } = await scriptsOf(fresh, path)
    test.info().annotations.push({
      type: 'scripts',
      description: `${path}: ${kilobytes.toFixed(1)} kB in ${files} files`,
    })
    expect(files, `scripts of ${path}`).toBeGreaterThan(0)
    expect.soft(kilobytes, `kB of script on ${path}`).toBeLessThan(limit)
    await fresh.close()
  }
}

test('staff fetch less than 250 kB of script for any page of customers', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers')
  const customer = await page
    .locator('main tbody a[href*="/customers/"]')
    .first()
    .getAttribute('href')
  expect(customer).toMatch(/^\/o\/acme\/customers\/[0-9a-f-]{36}$/)
  await expectLess(page, 250, [
    '/o/acme',
    '/o/acme/customers',
    '/o/acme/customers/board',
    customer ?? '',
  ])
})

test('visitors fetch less than 120 kB of script for any page of a shop', async ({ page }) => {
  const shop = await openShop()
  await addMugs(page, shop, 2)
  await page.goto(`${shop.home}/checkout`)
  await page.getByLabel('Email').fill(newAddress('ida'))
  await fillAddress(page)
  await page.getByRole('button', { name: 'Place order ·' }).click()
  await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
  const order = new URL(page.url()).pathname
  expect(order).toMatch(/\/orders\/[0-9a-f-]{36}$/)
  await page.goto(`${shop.home}/p/${shop.mug.slug}`)
  await page.getByRole('button', { name: 'Put on the wishlist' }).click()
  await expect(page.getByText('It is on your wishlist.')).toBeVisible()
  await addMugs(page, shop, 1)
  await expectLess(page, 120, [
    shop.home,
    `${shop.home}/p/${shop.mug.slug}`,
    `${shop.home}/wishlist`,
    `${shop.home}/cart`,
    `${shop.home}/checkout`,
    order,
  ])
})

test('visitors fetch less than 150 kB of script for the landing page and the prices, 200 kB to sign in', async ({
  page,
}) => {
  await expectLess(page, 150, ['/', '/pricing'])
  await expectLess(page, 200, [
    '/sign-in',
    '/sign-up',
    '/magic-link',
    '/forgot-password',
    '/resend-confirmation',
  ])
})

test('scripts come as Brotli to browsers that read it, as gzip to those that do not', async ({
  page,
  request,
}) => {
  await page.goto('/s/acme')
  const path =
    (await page.locator('script[src*="/_next/static/"]').first().getAttribute('src')) ?? ''
  const encodings = ['gzip, deflate, br', 'gzip', 'identity', 'gzip, br;q=0']
  const answers = await Promise.all(
    encodings.map(async (encoding) => {
      const response = await request.get(path, { headers: { 'accept-encoding': encoding } })
      const headers = response.headers()
      expect(headers['cache-control'], encoding).toContain('immutable')
      expect(headers.vary, encoding).toContain('Accept-Encoding')
      return { encoding: headers['content-encoding'], text: await response.text() }
    }),
  )
  expect(answers.map(({ encoding }) => encoding)).toEqual(['br', 'gzip', undefined, 'gzip'])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
})
