import { expect, type Page } from '@playwright/test'
import { expectTakenOver, test } from '../fixtures.ts'

// A page can be used before its scripts have come. What is chosen or typed just then is followed as
// soon as they are there.

/** Opens the page without its scripts; what is answered lets them in. */
async function openWithoutScripts(page: Page, path: string): Promise<() => void> {
  const gate = Promise.withResolvers<void>()
  await page.route('**/_next/static/**/*.js', async (route) => {
    await gate.promise
    await route.continue()
  })
  await page.goto(path, { waitUntil: 'commit' })
  return gate.resolve
}

const LISTS = [
  {
    list: 'invoices',
    field: 'Order',
    value: 'total_minor.desc',
    address: /\?sort=total_minor\.desc$/,
  },
  { list: 'vouchers', field: 'State', value: 'draft', address: /\?(kind=\w+&)?state=draft$/ },
  { list: 'orders', field: 'Payment', value: 'paid', address: /\?payment_status=paid$/ },
  { list: 'products', field: 'Stock', value: 'out', address: /\?stock=out$/ },
]

const linksOf = (page: Page) => page.locator('main tbody a')

const rowsOf = (page: Page) =>
  linksOf(page).evaluateAll((links) => links.map((link) => link.getAttribute('href')))

for (const { list, field, value, address } of LISTS) {
  test(`what is chosen among ${list} before the page is live is followed, once`, async ({ as }) => {
    const page = await as('owner@acme.test')
    await page.goto(`/o/acme/${list}`)
    // Rows come with the rest of the stream.
    await expect(linksOf(page).first()).toBeVisible()
    const all = await rowsOf(page)
    const letIn = await openWithoutScripts(page, `/o/acme/${list}`)
    const select = page.getByLabel(field, { exact: true })
    await select.selectOption(value)
    expect(new URL(page.url()).search).toBe('')
    letIn()
    await expect(page).toHaveURL(address)
    await expect(select).toHaveValue(value)
    // The list is what its address gives to whoever opens it.
    await expect.poll(() => rowsOf(page)).not.toEqual(all)
    const shown = await rowsOf(page)
    await page.goBack()
    await expect(page).toHaveURL(new RegExp(`/${list}$`))
    await expect(select).not.toHaveValue(value)
    await expect.poll(() => rowsOf(page)).toEqual(all)
    await page.goForward()
    await page.reload()
    await expect.poll(() => rowsOf(page)).toEqual(shown)
  })
}

test('customers are put in the order that was chosen on a phone before the page is live', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  await page.setViewportSize({ width: 390, height: 800 })
  const names = page.locator('[data-row-link]')
  await page.goto('/o/acme/customers?segments=LEAD&sort=name.desc')
  await expect(names.first()).toBeVisible()
  const wanted = await names.allInnerTexts()
  const letIn = await openWithoutScripts(page, '/o/acme/customers?segments=LEAD')
  await page.getByLabel('Order', { exact: true }).selectOption('name.desc')
  expect(await names.allInnerTexts()).not.toEqual(wanted)
  letIn()
  await expect(page).toHaveURL(/\?segments=LEAD&sort=name\.desc$/)
  await expect(names).toHaveText(wanted)
})

test('what is typed into a search before the page is live is searched for', async ({ as }) => {
  const page = await as('owner@acme.test')
  const letIn = await openWithoutScripts(page, '/o/acme/customers?segments=LEAD')
  const search = page.getByRole('searchbox', { name: 'Search customers' })
  await search.pressSequentially('nobody of thi')
  letIn()
  // And goes on being typed.
  await search.pressSequentially('s name')
  await expect(page).toHaveURL(/\?q=nobody\+of\+this\+name&segments=LEAD$/)
  await expect(page.getByRole('heading', { name: /^No customer matches/ })).toBeVisible()
  await expect(search).toHaveValue('nobody of this name')
  await expect(search).toBeFocused()
})

test('a page that nobody touched before it is live stays where it is', async ({ as }) => {
  const page = await as('owner@acme.test')
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname === '/o/acme/vouchers') asked.push(search)
  })
  const letIn = await openWithoutScripts(page, '/o/acme/vouchers?state=posted')
  const state = page.getByLabel('State', { exact: true })
  await expect(state).toHaveValue('posted')
  letIn()
  await expectTakenOver(state)
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search or go to' })).toBeVisible()
  expect(asked).toEqual(['?state=posted'])
})
