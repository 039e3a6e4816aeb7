import { expect } from '@playwright/test'
import sharp from 'sharp'
import { createCreditEntry } from '../../helpers/crm-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { bill, openBooks } from '../finance/books.helpers.ts'
import { enter, expectAccessible, signIn, test } from '../fixtures.ts'
import { createPerson, followLink, newAddress } from './journeys.ts'

/** As a telephone takes it: with the place in it. */
function photograph(): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 40, channels: 3, background: '#246' } })
    .jpeg()
    .withExif({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .toBuffer()
}

test('a person changes name and picture', async ({ page }) => {
  const person = await createPerson('Nell', 'Name')
  await signIn(page, person.email, person.password)
  await page.goto('/account')
  await expectAccessible(page)
  await page.getByLabel('First name').fill('Nellie 🌱')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Profile saved', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Account of Nellie 🌱 Name' })).toBeVisible()

  const upload = async (name: string, mimeType: string, buffer: Buffer) => {
    await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
    await page.getByRole('button', { name: 'Upload' }).click()
  }
  await upload('evil.png', 'image/png', Buffer.from('<svg onload="alert(1)"/>'))
  await expect(page.getByText('Please choose a PNG, JPEG or WebP picture.')).toBeVisible()
  await upload('big.png', 'image/png', Buffer.alloc(2 * 1024 * 1024 + 1))
  await expect(page.getByText('The picture may have at most 2 MB.')).toBeVisible()
  await upload('half.jpg', 'image/jpeg', (await photograph()).subarray(0, 200))
  await expect(page.getByText('This picture could not be read.')).toBeVisible()
  await upload('me.jpg', 'image/jpeg', await photograph())
  const picture = page.locator('main img')
  await expect(picture).toBeVisible()
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => true))).toBe(
    true,
  )
  const kept = await page.request.get((await picture.getAttribute('src')) ?? '')
  expect((await sharp(await kept.body()).metadata()).exif).toBeUndefined()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Remove picture' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(picture).toHaveCount(0)
})

test('a new e-mail address counts once both mailboxes have confirmed it', async ({ page }) => {
  const person = await createPerson('Ella', 'Mail')
  const address = newAddress('ella-new')
  await signIn(page, person.email, person.password)
  await page.goto('/account/security')
  const card = page.locator('form').filter({ hasText: 'Change email' })
  const ask = async (password: string) => {
    await card.getByLabel('New email').fill(address)
    await card.getByLabel('Current password').fill(password)
    await card.getByRole('button', { name: 'Change email' }).click()
  }
  await ask('not my password')
  await expect(page.getByText('This is not your current password.')).toBeVisible()
  await ask(person.password)
  await expect(page.getByText('Check your inbox')).toBeVisible()
  await page.reload()
  await expect(page.getByText(`You sign in with ${person.email}`)).toBeVisible()

  await followLink(page, address, { subject: /e-mail/i, button: 'Confirm the change' })
  await expect(page.getByText('One more mailbox has to agree')).toBeVisible()
  await expect(page.getByText(`You sign in with ${person.email}`)).toBeVisible()

  await followLink(page, person.email, { subject: /e-mail/i, button: 'Confirm the change' })
  await expect(page.getByText('Your email address was changed.')).toBeVisible()
  await expect(page.getByText(`You sign in with ${address}`)).toBeVisible()
})

test('who came without a password is not asked for one, and sets one by mail', async ({ page }) => {
  const person = await createPerson('Gus', 'Google')
  await enter(page, person.email, person.password)
  await sql`update auth.users set encrypted_password = null where id = ${person.userId}`
  await page.goto('/account/security')
  await expect(page.getByText('Set one first.')).toBeVisible()
  await expect(page.getByLabel('Current password')).toHaveCount(0)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()

  await followLink(page, person.email, { subject: /password/i, button: 'Choose a new password' })
  await page.getByLabel('New password', { exact: true }).fill('my very first words')
  await page.getByLabel('New password, again').fill('my very first words')
  await page.getByRole('button', { name: 'Set new password' }).click()
  await expect(page).toHaveURL(/\/account\/security$/)
  const card = page.locator('form').filter({ hasText: 'Change email' })
  await card.getByLabel('New email').fill(newAddress('gus-new'))
  await card.getByLabel('Current password').fill('my very first words')
  await card.getByRole('button', { name: 'Change email' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()
})

test.describe('from a browser in Los Angeles', () => {
  test.use({ timezoneId: 'America/Los_Angeles' })

  test('a person reads times in the zone of their profile, and their account in its language', async ({
    page,
  }) => {
    const books = await openBooks()
    const customer = await createCustomer(sql, {
      org_id: books.orgId,
      user_id: books.owner.userId,
      email: books.owner.email,
      created_at: new Date('2026-01-15T20:00:00Z'),
    })
    const invoice = await bill(books, customer.id, {
      price: 437_731,
      issued_on: '2026-01-16',
      due_on: '2026-03-05',
    })
    await createCreditEntry(sql, {
      org_id: books.orgId,
      customer_id: customer.id,
      amount_minor: 123_456,
    })
    await sql`
      update public.customers set archived_at = '2026-01-16T21:00:00Z' where id = ${customer.id}`
    await enter(page, books.owner.email, books.owner.password)

    await page.goto(`${books.base}/customers/${customer.id}`)
    await expect(page.locator('main')).toContainText('Jan 15, 2026, 9:00 PM')
    await page.goto('/account')
    await expect(page.getByText('Customer since Jan 15, 2026')).toBeVisible()
    await page.getByLabel('Language and region').selectOption('de-DE')
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Profile saved', { exact: true })).toBeVisible()
    await expect(page.getByText('Customer since 16.01.2026')).toBeVisible()
    // From the server already, so that nothing changes before the reader's eyes.
    expect(await (await page.request.get('/account')).text()).toContain('16.01.2026')
    await expectAccessible(page)

    await page.goto(`/account/businesses/${books.base.slice('/o/'.length)}`)
    await expect(page.locator('main')).toContainText(/1\.234,56\s€/)
    await page.goto('/account/invoices')
    const row = page.getByRole('list', { name: 'Invoices' })
    await expect(row).toContainText(/4\.377,31\s€ open, due 05\.03\.2026/)
    await page.goto(`/account/invoices/${invoice.id}`)
    await expect(page.getByRole('region', { name: 'Payment' })).toContainText(/4\.377,31\s€/)
    await expect(page.getByRole('article', { name: 'Document' })).toContainText('€4,377.31')

    // Staff read amounts and days as the documents have them.
    await page.goto(`${books.base}/customers/${customer.id}`)
    await expect(page.locator('main')).toContainText('Jan 16, 2026, 5:00 AM')
    await page.goto(`${books.base}/invoices/${invoice.id}`)
    await expect(page.getByRole('region', { name: 'Payment' })).toContainText('€4,377.31')
    await expect(page.locator('main')).toContainText('Mar 5, 2026')
    await page.goto(`${books.base}/settings/audit`)
    await expect(page.locator('main')).toContainText('Jan 17, 2026, 6:00 AM')

    await page.goto('/account')
    await page.getByLabel('Language and region').selectOption('')
    await page.getByLabel('Time zone').selectOption('')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Customer since Jan 15, 2026')).toBeVisible()
  })
})
