import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessible, signIn, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

async function changeByStaff(
  page: Page,
  customerUrl: string,
  label: string,
  change: (field: Locator) => Promise<unknown>,
) {
  await page.goto(`${customerUrl}/edit`)
  await change(page.getByLabel(label))
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page).toHaveURL(customerUrl)
}

test('a new customer is linked by signing in, corrects their data, gets credit and is unlinked', async ({
  as,
  browser,
  contextOptions,
}) => {
  const person = await createPerson('Lina', 'Linked')
  const staff = await as('admin@acme.test')
  await staff.goto('/o/acme/customers/new')
  await staff.getByLabel('Name', { exact: true }).fill('L. Linked')
  await staff.getByLabel('Email').fill(person.email)
  await staff.getByRole('button', { name: 'Add customer' }).click()
  await expect(staff.getByRole('heading', { name: 'L. Linked', level: 1 })).toBeVisible()
  const customerUrl = staff.url()

  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  await signIn(page, person.email, person.password)
  await page.goto('/account')
  await page.getByRole('link', { name: /Acme/ }).click()
  await expect(page).toHaveURL(/\/account\/businesses\/acme$/)
  await page.getByLabel('Name').fill('Lina Linked')
  await page.getByLabel('Phone').fill('+49 30 5550 999')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expectAccessible(page)

  const save = async () => {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Save' }).click()
    await answered
  }
  // Of the one the customer sees nothing; of the other they decide.
  await page.getByLabel('Company').fill('Typed by Lina')
  await changeByStaff(staff, customerUrl, 'Segment', (field) => field.selectOption('Opportunity'))
  await save()
  await staff.goto(customerUrl)
  await expect(staff.getByText('Typed by Lina').first()).toBeVisible()

  await page.getByLabel('Company').fill('Typed anew')
  await changeByStaff(staff, customerUrl, 'Phone', (field) => field.fill('+49 30 5550 111'))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The business changed this while you were editing')).toBeVisible()
  await expect(page.getByText('+49 30 5550 111')).toBeVisible()
  await expect(page.getByLabel('Company')).toHaveValue('Typed anew')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Use the newer values' }).click()
  await expect(page.getByLabel('Phone')).toHaveValue('+49 30 5550 111')
  await page.getByLabel('Company').fill('Typed again')
  await save()
  await staff.goto(customerUrl)
  await expect(staff.getByText('Typed again').first()).toBeVisible()

  await staff.goto(`${customerUrl}/credits`)
  await staff.getByLabel('Amount').fill('12,50')
  await staff.getByLabel('Reason').fill('Welcome')
  await staff.getByRole('button', { name: 'Add entry' }).click()
  await expect(staff.getByRole('cell', { name: '+€12.50' })).toBeVisible()
  await expectAccessible(staff)

  await page.reload()
  await expect(page.getByText('€12.50')).toBeVisible()

  await staff.goto(customerUrl)
  await expect(staff.getByRole('heading', { name: 'Lina Linked', level: 1 })).toBeVisible()
  await staff.getByRole('button', { name: 'Unlink' }).click()
  await staff.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click()
  await expect(staff.getByRole('button', { name: 'Allow again' })).toBeVisible()
  await page.goto('/account/businesses/acme')
  await expect(page.getByRole('heading', { name: 'Lina Linked' })).toHaveCount(0)
  await context.close()
})

test('more credit than there is cannot be spent, and nothing typed is lost', async ({ as }) => {
  const page = await as('owner@globex.test')
  await page.goto('/o/globex/customers?q=Chidi')
  await page.getByRole('link', { name: 'Chidi Anand' }).first().click()
  await page.getByRole('link', { name: 'Grant or spend' }).click()
  await page.getByLabel('What').selectOption('Spend')
  await page.getByLabel('Amount').fill('1000000')
  await page.getByLabel('Reason').fill('Too much')
  await page.getByRole('button', { name: 'Add entry' }).click()
  await expect(page.getByText('There is not enough credit for this.')).toBeVisible()
  await expect(page.getByLabel('Reason')).toHaveValue('Too much')
})

test('the overview shows a period that one chooses, as bars and as a table', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme')
  await page.getByRole('navigation', { name: 'Period' }).getByText('12 months').click()
  await expect(page).toHaveURL(/period=12m/)
  const customers = page.getByRole('group').filter({ hasText: 'New customers over time' })
  await customers.getByText('Show as a table').click()
  const table = page.getByRole('table', { name: 'New customers over time' })
  await expect(table.getByRole('row')).toHaveCount(13)
  await expect(page.getByRole('table', { name: 'New customers by source' })).toBeVisible()
  await expectAccessible(page)
})
