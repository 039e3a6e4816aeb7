import { expect, type Page } from '@playwright/test'
import { test } from '../fixtures.ts'

// What a phone has to fetch before a page does everything: scripts as they come over the wire, the
// compressed bytes, until the network is quiet. And nothing of pages that nobody has asked for.

type Size = { kilobytes: number; files: number }

async function scriptsOf(page: Page, path: string): Promise<Size> {
  const ahead: string[] = []
  page.on('request', (request) => {
    if ('next-router-prefetch' in request.headers()) ahead.push(request.url())
  })
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
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

test('staff fetch less than 250 kB of script for any page of customers', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers')
  const customer = await page
    .locator('main tbody a[href*="/customers/"]')
    .first()
    .getAttribute('href')
  expect(customer).toMatch(/^\/o\/acme\/customers\/[0-9a-f-]{36}$/)
  for (const path of ['/o/acme', '/o/acme/customers', '/o/acme/customers/board', customer ?? '']) {
    // A page of its own each: nothing is there from the one before.
    const fresh = await page.context().newPage()
    const { kilobytes, files } = await scriptsOf(fresh, path)
    test.info().annotations.push({
      type: 'scripts',
      description: `${path}: ${kilobytes.toFixed(0)} kB in ${files} files`,
    })
    expect(files, `scripts of ${path}`).toBeGreaterThan(0)
    expect.soft(kilobytes, `kB of script on ${path}`).toBeLessThan(250)
    await fresh.close()
  }
})

test('visitors fetch less than 120 kB of script for any page of a shop', async ({ page }) => {
  await page.goto('/s/acme')
  const product = await page.getByRole('article').getByRole('link').first().getAttribute('href')
  expect(product).toMatch(/^\/s\/acme\/p\//)
  await page
    .getByRole('button', { name: /^Add .* to the cart$/ })
    .first()
    .click()
  await expect(page.getByRole('link', { name: 'View cart' })).toBeVisible()
  for (const path of ['/s/acme', product ?? '', '/s/acme/cart', '/s/acme/checkout']) {
    const fresh = await page.context().newPage()
    const { kilobytes, files } = await scriptsOf(fresh, path)
    test.info().annotations.push({
      type: 'scripts',
      description: `${path}: ${kilobytes.toFixed(1)} kB in ${files} files`,
    })
    expect(files, `scripts of ${path}`).toBeGreaterThan(0)
    expect.soft(kilobytes, `kB of script on ${path}`).toBeLessThan(120)
    await fresh.close()
  }
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
