import { expect, type Page } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

/** By the API of the app: what somebody else does while a page is open. */
async function send(page: Page, slug: string, method: string, path: string, data: unknown) {
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    // A connection that was kept is sometimes closed by the server just then.
    maxRetries: 2,
    data,
    headers: { 'x-org': slug, origin: new URL(page.url()).origin },
  })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

const work = (customer_id: string, price: number) => ({
  customer_id,
  currency: 'EUR',
  items: [{ description: 'Repair', quantity: 1, unit_price_minor: price, tax_rate_bps: 0 }],
})

test('what somebody else has changed meanwhile is looked at before it is issued or paid', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Mina', 'Meanwhile')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Meanwhile ${person.userId.slice(0, 8)}`)
  const customer = await send(page, slug, 'POST', '/customers', { name: 'Ada Lovelace' })
  const invoice = await send(page, slug, 'POST', '/invoices', work(customer.id, 10_000))

  await page.goto(`/o/${slug}/invoices/${invoice.id}`)
  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  const issue = page.getByRole('dialog', { name: 'Issue this invoice?' })
  await expect(issue).toContainText('100.00')
  await send(page, slug, 'PUT', `/invoices/${invoice.id}`, work(customer.id, 99_900))
  await issue.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(issue.getByRole('alert')).toContainText('Somebody else has changed this draft')
  await expect(issue).toContainText('999.00')
  await expectAccessibleInBothThemes(page)
  await issue.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /INV-\d{4}-00001$/ })).toBeVisible()

  // One transfer that two people enter: the second is told, in part and in whole.
  await page.getByRole('button', { name: 'Record payment' }).click()
  const pay = page.getByRole('dialog', { name: 'Record a payment' })
  await expect(pay).toContainText('999.00')
  const paid = { amount_minor: 90_000, method: 'bank_transfer' }
  await send(page, slug, 'POST', `/invoices/${invoice.id}/payments`, paid)
  await pay.getByRole('button', { name: 'Record payment' }).click()
  await expect(pay.getByRole('alert')).toContainText('Less is open now')
  await expect(pay).toContainText('€99.00')
  await expectAccessibleInBothThemes(page)
  const rest = { amount_minor: 9_900, method: 'bank_transfer' }
  await send(page, slug, 'POST', `/invoices/${invoice.id}/payments`, rest)
  await pay.getByLabel('Amount').fill('99')
  await pay.getByRole('button', { name: 'Record payment' }).click()
  await expect(page.getByText('Nothing was booked a second time.').first()).toBeVisible()
  await expect(pay).toHaveCount(0)
  const { items } = await send(page, slug, 'GET', '/payments', undefined)
  expect(items).toHaveLength(2)
})

test('what is typed is not left by Back or by the command menu without a question, and what is wrong is marked', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Lena', 'Leaving')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Leaving ${person.userId.slice(0, 8)}`)
  const customer = await send(page, slug, 'POST', '/customers', { name: 'Ada Lovelace' })
  const invoice = await send(page, slug, 'POST', '/invoices', work(customer.id, 10_000))
  // By links, since Back to another document is the browser's to ask about.
  await page.goto(`/o/${slug}/invoices`)
  await page.locator('main tbody a').first().click()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  const note = page.getByLabel('Note on the invoice')
  await note.fill('Half a thought')

  // The browser's own question is for leaving the app alone.
  const natives: string[] = []
  page.on('dialog', (dialog) => {
    natives.push(dialog.type())
    return dialog.dismiss()
  })
  const question = page.getByRole('alertdialog', { name: 'Leave this page?' })
  const editor = new RegExp(`/invoices/${invoice.id}/edit$`)
  const length = await page.evaluate(() => window.history.length)
  const staysHere = async () => {
    await question.getByRole('button', { name: 'Stay' }).click()
    await expect(question).toHaveCount(0)
    await expect(page).toHaveURL(editor)
    await expect(note).toHaveValue('Half a thought')
    expect(await page.evaluate(() => window.history.length)).toBe(length)
  }
  for (const isFirst of [true, false]) {
    await note.focus()
    await page.evaluate(() => window.history.back())
    await expect(question.getByRole('button', { name: 'Stay' })).toBeFocused()
    await expect(page).toHaveURL(editor)
    if (isFirst) await expectAccessibleInBothThemes(page)
    await staysHere()
    await expect(note).toBeFocused()
  }
  // Pressed again before it was answered, it is one question still, and Escape is to stay.
  await page.evaluate(() => {
    window.history.back()
    window.history.back()
  })
  await expect(question).toBeVisible()
  await expect(page).toHaveURL(editor)
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect(note).toHaveValue('Half a thought')

  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: 'Customers' }).first().click()
  await staysHere()
  await page.getByRole('link', { name: 'Orders', exact: true }).first().click()
  await staysHere()
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await staysHere()

  await page.getByLabel('Email').fill('ada at home')
  await page.getByLabel('Address', { exact: false }).last().fill('1\n2\n3\n4\n5\n6\n7')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByText('Please write the address in at most six lines.')).toBeVisible()
  await expect(page.getByText('This is not an email address.')).toBeVisible()
  await expect(page.locator('[aria-invalid="true"]').first()).toBeFocused()
  await expectAccessibleInBothThemes(page)

  // One press leaves, and the way forward is there still.
  await page.evaluate(() => window.history.back())
  await question.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(new RegExp(`/invoices/${invoice.id}$`))
  await expect(page.getByRole('button', { name: 'Issue', exact: true })).toBeVisible()
  await expect(question).toHaveCount(0)
  await page.evaluate(() => window.history.forward())
  await expect(page).toHaveURL(editor)
  await expect(note).toHaveValue('')

  // By a link as well, and Back from there is one press too; Forward asks like Back.
  await note.fill('Another half')
  await page.getByRole('link', { name: 'Orders', exact: true }).first().click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/orders$/)
  await page.evaluate(() => window.history.back())
  await expect(page).toHaveURL(editor)
  await note.fill('A third half')
  await page.evaluate(() => window.history.forward())
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(page).toHaveURL(editor)
  await expect(note).toHaveValue('A third half')
  await page.evaluate(() => window.history.forward())
  await question.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/orders$/)

  // By the command menu.
  await page.evaluate(() => window.history.back())
  await note.fill('A fourth half')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: 'Customers' }).first().click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/customers$/)

  // Who has nothing unsaved is not asked; who changes a mail is.
  await page.goto(`/o/${slug}/settings/emails`)
  await page.getByRole('link', { name: 'Invoice', exact: true }).click()
  const subject = page.getByLabel('Subject')
  await expect(subject).toBeVisible()
  await page.evaluate(() => window.history.back())
  await expect(subject).toHaveCount(0)
  await page.getByRole('link', { name: 'Invoice', exact: true }).click()
  await subject.fill('Something new')
  await page.evaluate(() => window.history.back())
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(subject).toHaveValue('Something new')
  expect(natives).toEqual([])
})

test('what was new takes the place of its form, so that Back leads to where it was opened', async ({
  page,
}) => {
  const person = await createPerson('Bea', 'Backward')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Backward ${person.userId.slice(0, 8)}`)
  await page.goto(`/o/${slug}/vouchers`)
  await page.getByRole('link', { name: 'Book a purchase' }).click()
  await page.getByRole('button', { name: 'Add a new supplier' }).click()
  const dialog = page.getByRole('dialog', { name: 'New supplier' })
  await dialog.getByLabel('Name').fill('Papier & Söhne')
  await dialog.getByRole('button', { name: 'Add supplier' }).click()
  // While it is open, what is typed goes into it.
  await expect(dialog).toBeHidden()
  await page.getByLabel('Description').fill('Paper')
  await page.getByLabel('Amount', { exact: true }).fill('100')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Draft/ })).toBeVisible()
  await page.evaluate(() => window.history.back())
  await expect(page).toHaveURL(new RegExp(`/o/${slug}/vouchers$`))
  await expect(page.getByRole('heading', { level: 1, name: 'Vouchers' })).toBeVisible()
})
