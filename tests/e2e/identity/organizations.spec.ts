import { expect } from '@playwright/test'
import { expectAccessible, signIn, test } from '../fixtures.ts'
import { createOrganization, createPerson } from './journeys.ts'

test('a taken address comes with a free one to use instead', async ({ page }) => {
  const person = await createPerson('Tessa', 'Taken')
  await signIn(page, person.email, person.password)
  const taken = await createOrganization(page, `Taken ${person.userId.slice(0, 8)}`)

  await page.goto('/o/new')
  await page.getByLabel('Name', { exact: true }).fill('Another one')
  await page.getByLabel('Address').fill(taken)
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page.getByText('This address is taken.')).toBeVisible()
  await expect(page.getByLabel('Address')).toBeFocused()
  await expectAccessible(page)

  const use = page.getByRole('button', { name: /^Use / })
  const free = ((await use.textContent()) ?? '').replace('Use ', '')
  expect(free).not.toBe(taken)
  await use.click()
  await expect(page.getByLabel('Address')).toHaveValue(free)
  await expect(use).toHaveCount(0)
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page).toHaveURL(new RegExp(`/o/${free}$`))
})
