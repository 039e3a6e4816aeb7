import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'

function chips(page: Page) {
  return page.getByRole('list', { name: 'Active filters' }).getByRole('button')
}

function rows(page: Page) {
  return page.locator('[data-row-link]')
}

async function choose(page: Page, facet: string, values: string[]): Promise<void> {
  await page.getByRole('button', { name: facet }).click()
  const menu = page.getByRole('dialog', { name: facet })
  for (const value of values) await menu.getByLabel(value, { exact: true }).check()
  await page.keyboard.press('Escape')
}

test('filters combine, show as chips, live in the address and come off one by one', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await page.goto(LIST)
  await choose(page, 'Tag', ['VIP', 'Wholesale'])
  await choose(page, 'Country', ['Germany', 'Switzerland'])
  await expect(page).toHaveURL(/country_codes=DE%2CCH&tag_ids=/)
  await expect(chips(page)).toHaveCount(4)
  await expect(page.getByRole('link', { name: 'Luca Meier' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Carla Bianchi' })).toBeHidden()

  // The address is all there is to it.
  await page.reload()
  await expect(chips(page)).toHaveCount(4)
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Remove filter Country: Germany' }).click()
  await expect(chips(page)).toHaveCount(3)
  await expect(page).toHaveURL(/country_codes=CH&/)
  await expect(rows(page)).toHaveText(['Luca Meier'])
  await page.goBack()
  await expect(chips(page)).toHaveCount(4)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect(page).toHaveURL(LIST)
})

test('a search keeps the filters, and says where else to look when nothing fits', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await page.goto(`${LIST}?country_codes=CH`)
  const search = page.getByRole('searchbox', { name: 'Search customers' })
  await search.fill('meier')
  await expect(page).toHaveURL(/country_codes=CH&q=meier/)
  await expect(rows(page)).toHaveText(['Luca Meier'])
  await search.fill('bianchi')
  await expect(page.getByRole('heading', { name: 'No customer matches “bianchi”' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Search without the filters' }).click()
  await expect(page.getByRole('link', { name: 'Carla Bianchi' })).toBeVisible()
})

test('customers without an owner are found, and by the day they were added', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto(`${LIST}?owner_ids=none&segments=CUSTOMER`)
  await expect(page.getByRole('link', { name: 'Zoë Dubois' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Carla Bianchi' })).toBeHidden()
  await page.getByRole('button', { name: 'Added' }).click()
  await page.getByRole('button', { name: 'Last 30 days' }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(
    /created_from=\d{4}-\d\d-\d\d&created_to=.+&owner_ids=none&segments=CUSTOMER/,
  )
  await expect(page.getByRole('link', { name: 'Zoë Dubois' })).toBeHidden()
})

test('a filter on a tag that is gone says so and offers to be without it', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto(`${LIST}?segments=CHURNED&tag_ids=${randomUUID()}`)
  await expect(page.getByText('A tag in this filter no longer exists')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Remove from the filter' }).click()
  await expect(page).toHaveURL(`${LIST}?segments=CHURNED`)
  await expect(page.getByRole('link', { name: 'Tom Baker' })).toBeVisible()
})

test('an address with nonsense in it shows the list, not a failure', async ({ as }) => {
  const page = await as('agent@acme.test')
  const response = await page.goto(
    `${LIST}?segments=NOBODY&owner_ids=me&tag_ids=x&created_from=yesterday&created_to=2026-02-30&sort=up&after=no&view=x`,
  )
  expect(response?.status()).toBe(200)
  await expect(rows(page).first()).toBeVisible()
  await expect(chips(page)).toHaveCount(0)
})

test('a view is saved, shared, renamed, deleted and brought back', async ({ as }) => {
  const [page, colleague] = [await as('agent@acme.test'), await as('owner@acme.test')]
  const name = `Nordic ${randomUUID().slice(0, 8)}`
  const views = page.getByRole('navigation', { name: 'Views' })
  await page.goto(`${LIST}?country_codes=NO,SE,FI&sort=name.asc`)

  await page.getByRole('button', { name: 'Save view' }).click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page)
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('switch', { name: 'Share with colleagues' }).click()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(views.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')

  await colleague.goto(LIST)
  await colleague.getByRole('link', { name }).click()
  await expect(rows(colleague)).toHaveText([
    'Björn Åkesson',
    'Emma Virtanen',
    'Ingrid Solberg',
    'Ingrid Sørensen',
  ])

  // What is changed is not lost on the way, nor kept before one says so.
  await page.getByRole('button', { name: 'Remove filter Country: Norway' }).click()
  await expect(chips(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Save changes' }).click()
  await expect(page.getByText(`“${name}” now shows these filters`, { exact: true })).toBeVisible()
  await colleague.goto(LIST)
  await colleague.getByRole('link', { name }).click()
  await expect(rows(colleague)).toHaveText(['Björn Åkesson', 'Emma Virtanen'])

  // An admin deletes it and thinks better of it: it is its maker's as before.
  await colleague.getByRole('button', { name: 'View', exact: true }).click()
  await colleague.getByRole('menuitem', { name: 'Delete view' }).click()
  await colleague.getByRole('button', { name: 'Undo' }).click()
  await expect(
    colleague.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }),
  ).toHaveAttribute('aria-current', 'page')

  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Rename or share…' }).click()
  await dialog.getByLabel('Name').fill(`${name} only`)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(views.getByRole('link', { name: `${name} only` })).toBeVisible()

  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete view' }).click()
  await expect(views.getByRole('link', { name })).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(views.getByRole('link', { name: `${name} only` })).toBeVisible()
  await expect(rows(page)).toHaveText(['Björn Åkesson', 'Emma Virtanen'])
})

test('two views of one person cannot have one name', async ({ as }) => {
  const page = await as('admin@acme.test')
  const name = `Mine ${randomUUID().slice(0, 8)}`
  await page.goto(`${LIST}?segments=LEAD`)
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Save view' }).click()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')

  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Save as a new view…' }).click()
  await dialog.getByLabel('Name').fill(name.toUpperCase())
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog.getByText('There is already a view with this name.')).toBeVisible()
})

test('the list can be used with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto(LIST)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('the filters can be used with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto(`${LIST}?segments=LEAD,CUSTOMER&created_from=2026-01-01`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Tag' }).click()
  await expect(page.getByRole('dialog', { name: 'Tag' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})
