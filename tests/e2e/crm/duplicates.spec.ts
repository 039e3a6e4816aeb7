import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'

async function add(page: Page, name: string, phone: string): Promise<string> {
  await page.goto(`${LIST}/new`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Phone').fill(phone)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  return new URL(page.url()).pathname
}

const phoneNumber = () => `+49 30 ${String(Math.random()).slice(2, 11)}`

test('an admin is warned of a double, merges the two, and takes that back', async ({ as }) => {
  const page = await as('admin@acme.test')
  const label = randomUUID().slice(0, 8)
  const phone = phoneNumber()
  const kept = await add(page, `Ada ${label}`, phone)

  await page.goto(`${LIST}/new`)
  await page.getByLabel('Phone').fill(phone.replace('+49 ', '0').replaceAll(' ', ''))
  const hint = page.getByRole('status').filter({ hasText: 'Might be the same as' })
  await expect(hint.getByRole('link', { name: `Ada ${label}` })).toBeVisible()
  await expectAccessible(page)
  const merged = await add(page, `Adda ${label}`, phone)

  await page.goto(`${LIST}/duplicates?customer_id=${merged.split('/').at(-1)}`)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Compare and merge' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Merge two customers' })).toBeVisible()
  await expectAccessible(page)
  const name = page.getByRole('group', { name: 'Name' })
  await name.getByRole('radio', { name: `Adda ${label}` }).check()
  await page.getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Adda ${label}` })).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`${kept}$`))
  await expect(page.getByText('into this customer')).toBeVisible()

  await page.goto(merged)
  await expect(page).toHaveURL(new RegExp(`${kept}$`))

  await page.goto(`${LIST}/duplicates?customer_id=${kept.split('/').at(-1)}`)
  await page.getByRole('button', { name: `Undo the merge of Adda ${label}` }).click()
  await expect(
    page.getByText(`Adda ${label} is a customer of its own again`, { exact: true }),
  ).toBeVisible()
  await page.goto(merged)
  await expect(page.getByRole('heading', { level: 1, name: `Adda ${label}` })).toBeVisible()
})

test('an agent tells two apart and changes their mind, but does not merge', async ({ as }) => {
  const page = await as('agent@acme.test')
  const label = randomUUID().slice(0, 8)
  const phone = phoneNumber()
  await add(page, `Grace ${label}`, phone)
  const other = await add(page, `Hopper ${label}`, phone)
  const report = `${LIST}/duplicates?customer_id=${other.split('/').at(-1)}`

  await page.goto(report)
  await expect(page.getByRole('link', { name: `Grace ${label}` })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Compare and merge' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Not the same' }).click()
  await expect(page.getByRole('link', { name: `Grace ${label}` })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: `Grace ${label}` })).toBeVisible()

  await page.goto(`${LIST}/merge?a=x&b=y`)
  await expect(page.getByRole('heading', { name: 'Merge two customers' })).toHaveCount(0)
})
