import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'

test('an agent adds a customer, finds it, edits it, archives it and takes that back', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  const name = `Zoë ${randomUUID().slice(0, 8)}`

  await page.goto(`${LIST}/new`)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expectAccessible(page)
  await expect(page.getByText('Give at least a name', { exact: false })).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Email').fill(`${randomUUID()}@Example.test`)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.getByText('added this customer')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 30 555 0199')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('changed the phone')).toBeVisible()

  await page.goto(LIST)
  const search = page.getByRole('searchbox', { name: 'Search customers' })
  await search.fill(name.toLowerCase().replace('ë', 'e'))
  await expect(page).toHaveURL(/q=/)
  const found = page.getByRole('link', { name })
  await expect(found).toBeVisible()
  await expectAccessible(page)
  await search.press('ArrowDown')
  await expect(found).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()

  await page.getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('This customer is archived')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('This customer is archived')).toBeHidden()
})

test('a taken e-mail leads to the customer who has it', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto(`${LIST}/new`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Name', { exact: true }).fill('Somebody else')
  await page.getByLabel('Email').fill('LUCA@meierholz.test')
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByText('Another customer has this email.')).toBeVisible()
  // Beside it: what is typed about somebody else stays.
  const beside = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'Open the existing customer' }).click()
  const existing = await beside
  await expect(existing.getByRole('heading', { level: 1, name: 'Luca Meier' })).toBeVisible()
  await existing.close()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Somebody else')
})

test('what a colleague saved meanwhile is shown, not overwritten', async ({ as }) => {
  const [mine, theirs] = [await as('agent@acme.test'), await as('owner@acme.test')]
  await mine.goto(`${LIST}/new`)
  await mine.getByLabel('Name', { exact: true }).fill(`Edited by two ${randomUUID()}`)
  await mine.getByRole('button', { name: 'Add customer' }).click()
  await mine.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(mine.getByRole('button', { name: 'Save changes' })).toBeVisible()

  await theirs.goto(mine.url())
  await theirs.getByLabel('Company').fill('Theirs Ltd')
  await theirs.getByRole('button', { name: 'Save changes' }).click()
  await expect(theirs.getByText('changed the company')).toBeVisible()

  await mine.getByLabel('Phone').fill('12345')
  await mine.getByRole('button', { name: 'Save changes' }).click()
  await expect(mine.getByText('Theirs Ltd')).toBeVisible()
  await mine.getByRole('button', { name: 'Use the newer values' }).click()
  await expect(mine.getByLabel('Company')).toHaveValue('Theirs Ltd')
})

test('another organization’s customers and pages are not found', async ({ as }) => {
  const owner = await as('owner@acme.test')
  await owner.goto(LIST)
  const href = await owner.locator('[data-row-link]').first().getAttribute('href')
  const stranger = await as('owner@globex.test')

  for (const path of [href ?? '', `${href?.replace('/acme/', '/globex/')}`, LIST]) {
    const response = await stranger.goto(path)
    expect(response?.status(), path).toBe(404)
  }
  // The positive control: the same address for who belongs there.
  expect((await owner.goto(href ?? ''))?.status()).toBe(200)
})
