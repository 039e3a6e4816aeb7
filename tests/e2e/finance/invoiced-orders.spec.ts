import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { mailTo } from '../../helpers/request.ts'
import { enter, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { enterOrder, header, openBusiness, payment } from './invoices.helpers.ts'

test('an order becomes an invoice, a paper, a mail, a payment and a credit note', async ({
  page,
  browser,
}) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop)
  const order = page.url()

  await page.getByRole('button', { name: 'Create invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  const paper = page.getByRole('article', { name: 'Document' })
  await expect(paper.getByText('€36.90')).toBeVisible()
  await expect(paper.getByText('Lange Reihe 1')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  const question = page.getByRole('dialog', { name: 'Issue this invoice?' })
  await expect(question.getByText('€36.90')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await question.getByRole('button', { name: 'Issue invoice' }).click()
  const heading = page.getByRole('heading', { level: 1, name: /^Invoice INV-\d{4}-00001$/ })
  await expect(heading).toBeVisible()
  const number = ((await heading.textContent()) ?? '').replace('Invoice ', '')
  await expect(page.getByRole('button', { name: 'Issue', exact: true })).toBeHidden()
  const address = new URL(page.url()).pathname

  const pdf = await page.request.get(`${address}/pdf`)
  expect(pdf.status()).toBe(200)
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')

  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const sending = page.getByRole('dialog', { name: `Send invoice ${number}` })
  await expect(sending.getByLabel('To')).toHaveValue(shop.buyer.email)
  await sending.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(sending).toBeHidden()
  const mail = await mailTo(shop.buyer.email, { subject: new RegExp(number) })
  expect(mail.subject).toContain(number)
  await expect(async () => {
    await page.reload()
    const mails = page.getByRole('region', { name: 'Emails' })
    await expect(mails.getByText('Sent', { exact: true })).toBeVisible({ timeout: 1000 })
  }).toPass()

  await page.getByRole('button', { name: 'Record payment' }).click()
  const paying = page.getByRole('dialog', { name: 'Record a payment' })
  await expect(paying.getByLabel('Amount in EUR')).toHaveValue('36.90')
  await paying.getByLabel('Amount in EUR').fill('10')
  await paying.getByLabel('Reference').fill('Statement 7')
  await expectAccessibleInBothThemes(page)
  await paying.getByRole('button', { name: 'Record payment' }).click()
  await expect(paying).toBeHidden()
  await expect(header(page).getByText('Partly paid')).toBeVisible()
  await expect(payment(page).getByText('€26.90')).toBeVisible()
  await expect(payment(page).getByText('Statement 7')).toBeVisible()

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Credit note…' }).click()
  const crediting = page.getByRole('dialog', { name: `Credit invoice ${number}` })
  await crediting.getByRole('checkbox', { name: 'Everything that is left' }).uncheck()
  await crediting.getByLabel('Quantity of Standard', { exact: false }).fill('1')
  await crediting.getByLabel('Reason, as on the credit note').fill('Delivered late')
  await expectAccessibleInBothThemes(page)
  await crediting.getByRole('button', { name: 'Issue credit note' }).click()
  await expect(crediting).toBeHidden()
  await expect(payment(page).getByText('€22.00')).toBeVisible()
  // Straight to its page, where it is mailed from, and back.
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^CN-/ })).toBeVisible()
  await page.getByRole('link', { name: number }).click()
  const creditNote = payment(page).getByRole('link', { name: /^Credit note CN-/ })
  await expect(creditNote).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // The order leads to it, and the customer's page tells of it.
  await page.goto(order)
  await expect(page.getByRole('link', { name: `Invoice ${number}` })).toBeVisible()
  await page.goto(`${shop.base}/customers/${shop.customerId}?show=invoices`)
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await expect(timeline.getByText('recorded a payment of €10.00')).toBeVisible()
  await expect(timeline.getByText('issued a credit note of €4.90')).toBeVisible()
  const panel = page.getByRole('region', { name: 'Invoices', exact: true })
  await expect(panel.getByText('€22.00')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.goto(shop.base)
  const owed = page.getByRole('list', { name: 'Invoices by state' })
  await expect(owed.getByRole('link', { name: /Open/ })).toContainText('€22.00')

  const own = await (await browser.newContext()).newPage()
  await signIn(own, shop.buyer.email, shop.buyer.password)
  await own.goto('/account/invoices')
  await expectAccessibleInBothThemes(own)
  await own.getByRole('link').filter({ hasText: number }).click()
  await expect(own.getByRole('heading', { level: 1, name: `Invoice ${number}` })).toBeVisible()
  await expect(payment(own).getByText('€22.00')).toBeVisible()
  await expect(own.getByRole('button', { name: 'Record payment' })).toBeHidden()
  await expectAccessibleInBothThemes(own)
  for (const link of [
    own.getByRole('link', { name: 'PDF', exact: true }),
    payment(own).getByRole('link', { name: /^Credit note CN-/ }),
  ]) {
    const answer = await own.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.status()).toBe(200)
  }
  await own.context().close()
})

test('cancelling what is invoiced says that a credit note is needed, until there is one', async ({
  page,
}) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop)
  const order = page.url()
  await page.getByRole('button', { name: 'Create invoice' }).click()
  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  await page.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()

  await page.goto(order)
  await page.getByRole('button', { name: 'Cancel items' }).click()
  const cancelling = page.getByRole('dialog', { name: /^Cancel items of order/ })
  await expect(cancelling.getByText('Please issue a credit note')).toBeVisible()
  await cancelling.getByRole('textbox', { name: /^How many of/ }).fill('1')
  await expectAccessibleInBothThemes(page)
  await cancelling.getByRole('button', { name: 'Cancel 1 item' }).click()
  await expect(cancelling).toBeHidden()
  const notice = page.getByText('Part of this order was cancelled: issue a credit note')
  await expect(notice).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // The list finds it among all the others.
  await page.goto(`${shop.base}/invoices`)
  await page.getByLabel('Credit note', { exact: true }).selectOption('Credit note needed')
  await expect(page).toHaveURL(/needs_credit_note=true/)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: /^INV-/ }).click()
  await expect(page.getByText('€16.00 of this invoice are for what')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Issue credit note' }).click()
  const crediting = page.getByRole('dialog', { name: /^Credit invoice/ })
  // What was cancelled is there already, and its sum before anything is issued.
  const quantity = crediting.getByLabel('Quantity of Stoneware', { exact: false })
  await expect(quantity).toHaveValue('1')
  const sum = crediting.getByRole('status').filter({ has: page.getByRole('definition') })
  await expect(sum).toContainText('€16.00')
  await quantity.fill('2')
  await expect(sum).toContainText('€32.00')
  await quantity.fill('1')
  await expectAccessibleInBothThemes(page)
  await crediting.getByLabel('Reason, as on the credit note').fill('Cancelled')
  await crediting.getByRole('button', { name: 'Issue credit note' }).click()
  await expect(crediting).toBeHidden()
  await expect(notice).toBeHidden()
  await page.goto(`${shop.base}/invoices?needs_credit_note=true`)
  await expect(page.getByRole('heading', { name: 'No invoices here' })).toBeVisible()
})

test('what an invoice does not ask of the store credit that paid its order is said to go back', async ({
  page,
}) => {
  test.slow()
  const shop = await openBusiness()
  await sql`
    select private.write_credit_entry(${shop.orgId}, ${shop.customerId}, 5000, 'EUR', 'Gift')`
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop, 'credit')
  await page.getByRole('button', { name: 'Create invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  const issue = page.getByRole('button', { name: 'Issue', exact: true })
  const question = page.getByRole('dialog', { name: 'Issue this invoice?' })
  const back = question.getByText('Store credit is given back')
  await issue.click()
  await expect(question).toBeVisible()
  await expect(back).toHaveCount(0)
  await question.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  const delivery = page.getByRole('group', { name: 'Line 2' })
  await delivery.getByLabel('Price').fill('0')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await issue.click()
  await expect(back).toBeVisible()
  await expect(question).toContainText('€4.90 of the store credit')
  await expectAccessibleInBothThemes(page)
  await question.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(
    page.getByText('€4.90 is store credit of the customer again.', { exact: true }),
  ).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()
})
