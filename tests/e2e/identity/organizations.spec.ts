import { expect } from '@playwright/test'
import { enter, expectAccessible, signIn, test } from '../fixtures.ts'
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

test('who has two organizations goes from one to the other', async ({ page }) => {
  const person = await createPerson('Sasha', 'Switch')
  await enter(page, person.email, person.password)
  const mark = person.userId.slice(0, 8)
  const first = await createOrganization(page, `First ${mark}`)
  const second = await createOrganization(page, `Second ${mark}`)
  await expect(page).toHaveURL(new RegExp(`/o/${second}$`))

  const switcher = page.getByRole('button', { name: /^Organization .*, switch$/ })
  await expect(switcher).toHaveAccessibleName(`Organization Second ${mark}, switch`)
  await switcher.click()
  await expect(page.getByRole('menuitem', { name: `Second ${mark}` })).toContainText('(current)')
  await page.getByRole('menuitem', { name: `First ${mark}` }).click()
  await expect(page).toHaveURL(new RegExp(`/o/${first}$`))
  await expect(switcher).toHaveAccessibleName(`Organization First ${mark}, switch`)
  await expectAccessible(page)
})

test('who opens the organization of others is led to their own, not to sign in', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/globex/customers')
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Sign in' })).toHaveCount(0)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Your organizations' }).click()
  await expect(page).toHaveURL(/\/o(\/acme)?$/)
})
