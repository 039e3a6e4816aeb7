import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { type Books, bill, openBooks } from '../finance/books.helpers.ts'
import { enter, expectAccessible, press, test } from '../fixtures.ts'

/** Two pages of customers, of whom two have names, and one more. */
async function openFullBooks(): Promise<Books> {
  const books = await openBooks()
  await sql`
    insert into public.customers (org_id, name, email)
    select
      ${books.orgId},
      case place when 1 then 'Ada Lovelace' when 2 then 'Charles Babbage' else md5(place::text) end,
      place || '@' || ${books.orgId} || '.test'
    from generate_series(1, 101) as place`
  return books
}

/** What a screen reader is given to say from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    const tell = (node: Node | null) => {
      const status = (node instanceof Element ? node : node?.parentElement)?.closest(
        '[role=status]',
      )
      if (status?.tagName === 'P') said.push(status.textContent?.trim() ?? '')
    }
    new MutationObserver((records) => {
      for (const node of new Set(records.map(({ target }) => target))) tell(node)
    }).observe(document.body, { characterData: true, childList: true, subtree: true })
  })
  return () => page.evaluate(() => Reflect.get(window, 'said'))
}

test('a list says what was found, once, and anew when it is as many', async ({ page }) => {
  const { base, owner } = await openFullBooks()
  await enter(page, owner.email, owner.password)
  await page.goto(`${base}/customers`)
  const status = page.getByRole('status').filter({ hasText: /customers?/ })
  await expect(status).toHaveText('50 customers, more follow')
  const said = await listen(page)

  const search = page.getByRole('searchbox', { name: 'Search customers' })
  await search.fill('lovelace')
  await expect(page.getByRole('link', { name: 'Ada Lovelace' })).toBeVisible()
  await expect(status).toHaveText('1 customer')
  await search.fill('babbage')
  await expect(page.getByRole('link', { name: 'Charles Babbage' })).toBeVisible()
  await expect.poll(said).toEqual(['1 customer', '1 customer'])

  await search.fill('nobody at all')
  await expect(status).toHaveText('No customers')
  await expect(page.getByRole('heading', { name: /^No customer matches/ })).toBeVisible()
  expect(await said()).toEqual(['1 customer', '1 customer', 'No customers'])
  await expectAccessible(page)
})

test('who turns the pages of a list by keyboard is at the beginning of the new one', async ({
  page,
}) => {
  const { base, owner } = await openFullBooks()
  await enter(page, owner.email, owner.password)
  await page.goto(`${base}/customers`)
  const table = page.getByRole('region', { name: 'Customers', exact: true })
  const rows = table.locator('[data-row-link]')
  const status = page.getByRole('status').filter({ hasText: 'customer' })
  const turn = async (to: string, count: number) => {
    const first = await rows.first().textContent()
    await press(page.getByRole('link', { name: to, exact: true }))
    await expect(rows.first()).not.toHaveText(first ?? '')
    await expect(rows).toHaveCount(count)
    await expect(table).toBeFocused()
  }
  await turn('Next', 50)
  await expect(status).toHaveText('50 customers on this page, more follow')
  // On the last page there is no "Next" that could keep the focus.
  await turn('Next', 1)
  await expect(status).toHaveText('1 customer on this page')
  await turn('Previous', 50)
  await turn('First page', 50)
  await expect(status).toHaveText('50 customers, more follow')

  // Nothing else that changes the list takes the focus.
  const order = page.getByRole('columnheader', { name: 'Customer' }).getByRole('link')
  await order.press('Enter')
  await expect(page).toHaveURL(/sort=/)
  await expect(status).toHaveText('50 customers, more follow')
  await expect(order).toBeFocused()
})

test('the link of a row says what one sees of it, and which of many it is', async ({
  page,
  as,
}) => {
  const books = await openBooks()
  const customer = await createCustomer(sql, { org_id: books.orgId, name: 'Ada Lovelace' })
  const invoice = await bill(books, customer.id, { price: 10_000 })
  for (const amount_minor of [1_000, 2_000]) {
    await books.post(`/invoices/${invoice.id}/payments`, { amount_minor, method: 'card' })
  }
  await enter(page, books.owner.email, books.owner.password)
  await page.goto(`${books.base}/payments`)
  for (const name of [/^Ada Lovelace, €10\.00, .*\d{4}$/, /^Ada Lovelace, €20\.00, .*\d{4}$/]) {
    await expect(page.getByRole('link', { name })).toHaveText('Ada Lovelace')
  }

  const orders = await as('agent@acme.test')
  await orders.goto('/o/acme/orders')
  const order = orders.getByRole('link', { name: /^Order #\d+, ./ }).first()
  await expect(order).toHaveText(/^#\d+$/)
})
