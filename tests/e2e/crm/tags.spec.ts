import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const TAGS = '/o/acme/settings/tags'

test('an agent makes two tags, renames and colours one, merges it into the other and deletes that', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  const [one, other] = ['One', 'Other'].map((word) => `${word} ${randomUUID().slice(0, 8)}`)
  const renamed = `${one} again`
  await page.goto(TAGS)
  for (const name of [one, other]) {
    await page.getByRole('textbox', { name: 'New tag' }).fill(name ?? '')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByRole('button', { name: `Rename ${name}` })).toBeVisible()
  }
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.getByRole('button', { name: `Rename ${one}` }).click()
  await page.getByRole('textbox', { name: `New name of ${one}` }).fill(other ?? '')
  await page.keyboard.press('Enter')
  await expect(page.getByText('A tag has this name already', { exact: false })).toBeVisible()
  await page.getByRole('textbox', { name: `New name of ${one}` }).fill(renamed)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Colour of ${renamed}` }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Teal' }).click()
  await page.getByRole('button', { name: `Colour of ${renamed}` }).click()
  await expect(page.getByRole('button', { name: 'Teal', pressed: true })).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: `Merge ${renamed} into another tag` }).click()
  await page.getByLabel('Into', { exact: true }).selectOption({ label: other ?? '' })
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Merge tags' }).click()
  await expect(page.getByRole('button', { name: `Rename ${renamed}` })).toHaveCount(0)

  await page.getByRole('button', { name: `Delete ${other}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete tag' }).click()
  await expect(page.getByRole('button', { name: `Rename ${other}` })).toHaveCount(0)
})

test('a customer gets no page of tags', async ({ as }) => {
  const customer = await as('customer@acme.test')
  expect((await customer.goto(TAGS))?.status()).toBe(404)
  const agent = await as('agent@acme.test')
  expect((await agent.goto(TAGS))?.status()).toBe(200)
})
