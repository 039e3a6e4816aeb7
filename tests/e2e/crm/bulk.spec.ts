import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'
const IMPORT = '/api/v1/customers/import'

const importSchema = z.object({ id: z.string(), status: z.string() })

/** Customers of one's own, told from all others by their source; answers it and a way to be rid of them. */
async function importCustomers(page: Page, count: number) {
  const source = `Bulk ${randomUUID().slice(0, 8)}`
  const headers = { 'X-Org': 'acme', Origin: new URL(page.url()).origin }
  const lines = Array.from({ length: count }, (_, index) => `${source} ${index},${source}`)
  const send = async (path: string, data: unknown, type = 'application/json') => {
    const response = await page.request.post(path, {
      data: typeof data === 'string' ? data : JSON.stringify(data),
      headers: { ...headers, 'Content-Type': type },
    })
    expect(response.ok(), `${path}: ${await response.text()}`).toBe(true)
    return importSchema.parse(await response.json())
  }
  const file = `Name,Source\n${lines.join('\n')}\n`
  const { id } = await send(`${IMPORT}?file_name=bulk.csv&has_header=true`, file, 'text/csv')
  await send(`${IMPORT}/${id}/review`, {
    mapping: { '0': 'name', '1': 'source' },
    on_match: 'update',
  })
  let status = ''
  while (status !== 'applied') status = (await send(`${IMPORT}/${id}/apply`, {})).status
  return { source, undo: () => send(`${IMPORT}/${id}/undo`, {}) }
}

function listOf(source: string): string {
  return `${LIST}?sources=${encodeURIComponent(source)}`
}

test('an agent tags the customers that they tick, and takes it back', async ({ as }) => {
  const page = await as('agent@acme.test')
  const admin = await as('admin@acme.test')
  await admin.goto(LIST)
  const { source, undo } = await importCustomers(admin, 3)
  await page.goto(listOf(source))
  await page.getByRole('checkbox', { name: `Select ${source} 0` }).check()
  await page.getByRole('checkbox', { name: `Select ${source} 2` }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  await expect(bar.getByText('2 selected')).toBeVisible()
  await expectAccessible(page)

  await bar.getByRole('button', { name: 'Tags' }).click()
  await page.getByRole('menuitem', { name: 'Add tags…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Tag 2 customers' })
  await dialog.getByLabel('VIP').check()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add tags' }).click()
  await expect(page.getByText('2 customers tagged', { exact: true })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'VIP' })).toHaveCount(2)

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('2 customers as before', { exact: true })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'VIP' })).toHaveCount(0)
  await undo()
})

test('a tag that is not there yet is made by being given', async ({ as }) => {
  const page = await as('admin@acme.test')
  await page.goto(LIST)
  const { source, undo } = await importCustomers(page, 2)
  await page.goto(listOf(source))
  await page.getByRole('checkbox', { name: 'Select all rows on this page' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Tags' }).click()
  await page.getByRole('menuitem', { name: 'Add tags…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Tag 2 customers' })
  await dialog.getByLabel('New tag').fill(source)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add tags' }).click()
  await expect(page.getByText('2 customers tagged', { exact: true })).toBeVisible()
  await page.goto(`${LIST}?q=${encodeURIComponent(source)}`)
  await expect(page.locator('[data-row-link]')).toHaveCount(2)
  await undo()
})

test('all that match are moved in the background, with a page that tells and undoes', async ({
  as,
}) => {
  test.slow()
  const page = await as('admin@acme.test')
  await page.goto(LIST)
  const { source, undo } = await importCustomers(page, 2_100)
  await page.goto(listOf(source))
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  const selectAll = async () => {
    await page.getByRole('checkbox', { name: 'Select all rows on this page' }).check()
    await expect(bar.getByText('50 selected')).toBeVisible()
    await bar.getByRole('button', { name: 'Select all 50+ that match' }).click()
    await expect(bar.getByText('All 50+ that match')).toBeVisible()
  }
  await selectAll()

  // A search is another list: all of this one is not all that it finds, nor again when it ends.
  const search = page.getByRole('searchbox', { name: 'Search customers' })
  const [found = ''] = await page.locator('[data-row-link]').allTextContents()
  await search.fill(found)
  await expect(page).toHaveURL(/[?&]q=/)
  await expect(bar.getByText(/^All /)).toBeHidden()
  await search.fill('')
  await expect(page).not.toHaveURL(/[?&]q=/)
  await expect(bar.getByText(/^All /)).toBeHidden()
  await selectAll()

  await bar.getByRole('button', { name: 'Move' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Segment').selectOption('Opportunity')
  await dialog.getByLabel('Reason').fill('Answered the mailing')
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  // Behind the dialog the bar is out of reach anyway.
  await expect(dialog).toBeHidden({ timeout: 30_000 })
  await expect(bar).toBeHidden()
  // A server that is quick is done with the click and says so; the run has its page anyway.
  await page.goto(`${LIST}/bulk`)
  await page.getByRole('link', { name: 'Move 2,100 customers to Opportunities' }).first().click()
  await expect(
    page.getByRole('heading', { level: 1, name: 'Move 2,100 customers to Opportunities' }),
  ).toBeVisible()
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Answered the mailing')).toBeVisible()
  await expectAccessible(page)

  // Changed by somebody since: that one is kept.
  await page.getByRole('link', { name: 'all that matched this filter' }).click()
  const first = page.locator('[data-row-link]').first()
  const name = (await first.textContent()) ?? ''
  await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Move' }).click()
  await page.getByRole('dialog').getByLabel('Segment').selectOption('Customer')
  await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
  await expect(page.getByText('1 customer moved', { exact: true })).toBeVisible()

  await page.goto(`${LIST}/bulk`)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Move 2,100 customers to Opportunities' }).first().click()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByRole('button', { name: 'Undo the change' }).click()
  await expect(page.getByText('Undone', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('2,099', { exact: true })).toBeVisible()
  await page.goto(`${listOf(source)}&segments=CUSTOMER`)
  await expect(page.locator('[data-row-link]')).toHaveText([name])
  await undo()
})

test('ticked customers are archived and come back', async ({ as }) => {
  const page = await as('admin@acme.test')
  await page.goto(LIST)
  const { source, undo } = await importCustomers(page, 2)
  await page.goto(listOf(source))
  await page.getByRole('checkbox', { name: 'Select all rows on this page' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('2 customers archived', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No customers here' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('[data-row-link]')).toHaveCount(2)
  await undo()
})

test('a run of another organization is not found', async ({ as }) => {
  const owner = await as('owner@acme.test')
  await owner.goto(LIST)
  await owner
    .getByRole('checkbox', { name: /^Select / })
    .nth(1)
    .check()
  await owner.getByRole('toolbar').getByRole('button', { name: 'Assign' }).click()
  await owner.getByRole('dialog').getByLabel('Owner').selectOption({ index: 1 })
  await owner.getByRole('dialog').getByRole('button', { name: 'Assign' }).click()
  await expect(owner.getByRole('toolbar')).toBeHidden()
  await owner.goto(`${LIST}/bulk`)
  const href = await owner.getByRole('row').getByRole('link').first().getAttribute('href')

  const stranger = await as('owner@globex.test')
  for (const path of [`${LIST}/bulk`, href ?? '', (href ?? '').replace('/acme/', '/globex/')]) {
    expect((await stranger.goto(path))?.status(), path).toBe(404)
  }
  // Control: the same address for who belongs there.
  expect((await owner.goto(href ?? ''))?.status()).toBe(200)
})

test('ticked rows can be handled with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto(LIST)
  await page.getByRole('checkbox', { name: 'Select all rows on this page' }).check()
  await expect(page.getByRole('toolbar', { name: 'Selected rows' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})
