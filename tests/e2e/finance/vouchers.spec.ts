import { expect, type Page } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

/** What the line of the summary says, such as "€119.00". */
const totalOf = (page: Page) => page.getByRole('region', { name: 'Summary' }).locator('dd').last()

test('a purchase goes from draft to posted and paid, and another one is cancelled', async ({
  page,
}) => {
  test.slow()
  const owner = await createPerson('Vera', 'Beleg')
  await enter(page, owner.email, owner.password)
  const org = await createOrganization(page, `Vouchers ${owner.userId.slice(0, 8)}`)

  await page.goto(`/o/${org}/vouchers`)
  await expect(page.getByRole('heading', { name: 'No purchases booked yet' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Book a purchase' }).click()

  // The supplier is not there yet, and is added on the way.
  await page.getByRole('button', { name: 'Add a new supplier' }).click()
  const dialog = page.getByRole('dialog', { name: 'New supplier' })
  await dialog.getByRole('button', { name: 'Add supplier' }).click()
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Name').fill('Papier & Söhne')
  await dialog.getByLabel('Email').fill('bills@papier.example')
  await dialog.getByRole('button', { name: 'Add supplier' }).click()
  await expect(page.getByRole('region', { name: 'Supplier' })).toContainText('Papier & Söhne')

  // What is missing is said before anything is sent.
  await page.getByLabel('Amount', { exact: true }).fill('100')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByLabel('Description')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Description').fill('Paper, 20 boxes')
  await page.getByLabel('Tax', { exact: true }).fill('19')
  await expect(totalOf(page)).toContainText('119.00')
  await page.getByRole('button', { name: 'Add a line' }).click()
  const second = page.getByRole('group', { name: 'Line 2' })
  await second.getByLabel('Description').fill('Delivery')
  await second.getByLabel('Amount').fill('9.99')
  await second.getByLabel('Tax').fill('7')
  await expect(totalOf(page)).toContainText('129.69')
  await page.getByLabel('Number on the bill').fill('RE-77')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Save draft' }).click()

  await expect(page.getByRole('heading', { level: 1, name: /^Draft/ })).toBeVisible()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(page.getByLabel('Number on the bill')).toHaveValue('RE-77')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('button', { name: 'Post', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Post voucher' }).click()
  const heading = page.getByRole('heading', { level: 1, name: /^PV-\d{4}-00001$/ })
  await expect(heading).toBeVisible()
  await expect(page.getByRole('link', { name: 'Edit', exact: true })).toHaveCount(0)

  // In two parts; more than is open is refused in words.
  await page.getByRole('button', { name: 'Record payment' }).click()
  const pay = page.getByRole('dialog', { name: 'Record a payment' })
  await pay.getByLabel('Amount').fill('500')
  await pay.getByRole('button', { name: 'Record' }).click()
  await expect(pay.getByRole('alert')).toBeVisible()
  await pay.getByLabel('Amount').fill('29.69')
  await pay.getByRole('button', { name: 'Record' }).click()
  await expect(page.getByRole('region', { name: 'Payments' })).toContainText('29.69')
  await expect(page.getByRole('button', { name: 'Cancel voucher' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Record payment' }).click()
  await expect(pay.getByLabel('Amount')).toHaveValue(/100/)
  await pay.getByLabel('How').selectOption('cash')
  await pay.getByRole('button', { name: 'Record' }).click()
  await expect(page.getByText('Paid', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Record payment' })).toHaveCount(0)
  await expectAccessibleInBothThemes(page)

  // From the supplier's own page: another one, which was a mistake.
  await page.getByRole('link', { name: 'Papier & Söhne' }).click()
  await expect(page.getByRole('region', { name: 'Vouchers', exact: true }).first()).toContainText(
    'RE-77',
  )
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'New purchase' }).click()
  await page.getByLabel('Description').fill('Booked twice')
  await page.getByLabel('Amount', { exact: true }).fill('50')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('button', { name: 'Post', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Post voucher' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /00002$/ })).toBeVisible()

  // Once it is paid, the way back is on its page and on that of the payment.
  await page.getByRole('button', { name: 'Record payment' }).click()
  await pay.getByRole('button', { name: 'Record' }).click()
  const payments = page.getByRole('region', { name: 'Payments' })
  await expect(payments).toContainText('take the payments back first')
  await expect(page.getByRole('button', { name: 'Cancel voucher' })).toHaveCount(0)
  await expectAccessibleInBothThemes(page)
  await payments.getByRole('link', { name: /Bank transfer/ }).click()
  await expect(page.getByRole('link', { name: 'Papier & Söhne' })).toBeVisible()
  await page.getByRole('link', { name: /00002$/ }).click()
  await payments.getByRole('button', { name: /^Take back: Bank transfer/ }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('Paid from the other account')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(payments).toContainText('taken back since')
  await expect(payments).not.toContainText('take the payments back first')
  await page.getByRole('button', { name: 'Cancel voucher' }).click()
  const cancel = page.getByRole('dialog', { name: /^Cancel PV-/ })
  await cancel.getByLabel('Reason').fill('It is in here already')
  await cancel.getByRole('button', { name: 'Cancel voucher' }).click()
  await expect(page.getByText('It is in here already')).toBeVisible()

  // The list: filters by state, and what all of it comes to.
  await page.goto(`/o/${org}/vouchers`)
  const table = page.getByRole('region', { name: 'Vouchers', exact: true })
  await expect(table.getByRole('row')).toHaveCount(3)
  await expect(page.getByRole('list', { name: 'Totals by currency' })).toContainText('129.69')
  await page.getByLabel('State').selectOption('cancelled')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expectAccessibleInBothThemes(page)

  await page.goto(`/o/${org}/suppliers`)
  await page.getByLabel('Search suppliers').fill('nobody of this name')
  await expect(page.getByRole('heading', { name: /^No supplier matches/ })).toBeVisible()
  await page.getByLabel('Search suppliers').fill('papier')
  await page.getByRole('link', { name: 'Papier & Söhne' }).click()
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByRole('button', { name: 'Restore' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'New purchase' })).toHaveCount(0)
})
