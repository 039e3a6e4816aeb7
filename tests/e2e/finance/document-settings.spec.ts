import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import {
  createOrganization as createBusiness,
  createCustomer,
  createMembership,
  unique,
} from '../../helpers/factories.ts'
import { pngOf } from '../commerce/pictures.ts'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

test('an owner says what stands on documents, numbers them and sees a sample', async ({ page }) => {
  test.slow()
  const owner = await createPerson('Olga', 'Owner')
  await enter(page, owner.email, owner.password)
  const slug = await createOrganization(page, `Papers ${Date.now()}`)
  await page.goto(`/o/${slug}/settings/finance`)
  await expect(page.getByRole('heading', { level: 1, name: 'Documents' })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.getByLabel('Legal name').fill('Papers & Sons Ltd')
  await page.getByRole('textbox', { name: 'Address' }).fill('1 Road\nTown')
  await page.getByRole('button', { name: 'Save seller' }).click()
  await expect(page.getByText('Saved').first()).toBeVisible()

  // The example follows what is typed, and what is none is refused beside its field.
  const year = new Date().getUTCFullYear()
  const invoices = page.getByRole('textbox', { name: 'Invoices' })
  await invoices.fill('R-{seq:3}')
  await expect(page.getByText('Needs the year and the sequence, each once.')).toBeVisible()
  await page.getByRole('button', { name: 'Save numbers' }).click()
  await expect(page.getByText('Please use the year')).toBeVisible()
  await invoices.fill('R-{YYYY}-{seq:3}')
  await expect(page.getByText(`Next: R-${year}-001`)).toBeVisible()
  await page.getByRole('button', { name: 'Save numbers' }).click()
  await expect(page.getByText(`Next in ${year}: R-${year}-001`)).toBeVisible()

  await page.getByRole('button', { name: /^Continue from.*for invoices$/ }).click()
  await page.getByLabel(`Last number that was used in ${year}`).fill('41')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Continue from here' }).click()
  await expect(page.getByText(`Next in ${year}: R-${year}-042`)).toBeVisible()

  const logo = page
    .getByRole('region', { name: 'Logo' })
    .or(page.getByLabel('Logo', { exact: true }))
  await page.getByLabel('Picture').setInputFiles({
    name: 'forged.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture'),
  })
  await page.getByRole('button', { name: 'Upload' }).click()
  await expect(page.getByText('Please choose a picture: PNG, JPEG or WebP.')).toBeVisible()
  await page.getByLabel('Picture').setInputFiles({
    name: 'logo.png',
    mimeType: 'image/png',
    buffer: pngOf(200, 60),
  })
  await page.getByRole('button', { name: 'Upload' }).click()
  await expect(logo.getByRole('img', { name: 'Logo' })).toBeVisible()

  const href = await page.getByRole('link', { name: 'See a sample' }).getAttribute('href')
  const sample = await page.request.get(href ?? '')
  expect(sample.status()).toBe(200)
  expect(sample.headers()['content-type']).toBe('application/pdf')
  expect(sample.headers()['cache-control']).toBe('private, no-store')
  expect(sample.headers()['content-disposition']).toContain(`R-${year}-042.pdf`)
  const bytes = (await sample.body()).toString('latin1')
  expect(bytes.startsWith('%PDF-')).toBe(true)
  expect(bytes).toContain('/Subtype /Image')

  await page.getByRole('button', { name: 'Remove logo' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('No logo yet')).toBeVisible()
})

test('an owner settles terms and goes on with the numbers of last year, and an invoice begins with both', async ({
  page,
}) => {
  test.slow()
  const owner = await createPerson('Olga', 'Owner')
  const org = await createBusiness(sql, { name: unique('Moving In') })
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  const customer = await createCustomer(sql, { org_id: org.id, name: 'Zoë Łęcka' })
  await enter(page, owner.email, owner.password)
  await page.goto(`/o/${org.slug}/settings/finance`)
  const terms = page.getByLabel('Terms', { exact: true })
  await terms.getByLabel('Due after').fill('30')
  await terms.getByLabel('Tax rate in percent').fill('19')
  await terms.getByLabel('Prices include tax').check()
  await terms.getByLabel('Terms in words').fill('Net 30')
  await terms.getByRole('button', { name: 'Save terms' }).click()
  await expect(page.getByText('Saved').first()).toBeVisible()

  const year = new Date().getUTCFullYear()
  await page.getByRole('button', { name: /^Continue from.*for invoices$/ }).click()
  const question = page.getByRole('dialog', { name: 'Continue the numbers of invoices' })
  await question.getByLabel('Fiscal year').selectOption({ label: `${year - 1} (the last one)` })
  await question.getByLabel(`Last number that was used in ${year - 1}`).fill('4711')
  await expectAccessibleInBothThemes(page)
  await question.getByRole('button', { name: 'Continue from here' }).click()
  await expect(page.getByText(`Next in ${year - 1}: INV-${year - 1}-04712`)).toBeVisible()
  await expect(page.getByText(`Next in ${year}: INV-${year}-00001`)).toBeVisible()

  await page.goto(`/o/${org.slug}/invoices/new?customer_id=${customer.id}`)
  await expect(page.getByLabel('Days to pay')).toHaveValue('30')
  await expect(page.getByLabel('Prices include tax')).toBeChecked()
  await expect(page.getByLabel('Payment terms')).toHaveValue('Net 30')
  const line = page.getByRole('group', { name: 'Line 1' })
  await expect(line.getByLabel('Tax %')).toHaveValue('19')
  await page.getByLabel('Issue date').fill(`${year - 1}-12-01`)
  await line.getByLabel('Description').fill('Work')
  await line.getByLabel('Price').fill('119')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue invoice' }).click()
  const heading = { level: 1, name: `Invoice INV-${year - 1}-04712` } as const
  await expect(page.getByRole('heading', heading)).toBeVisible()
  const paper = page.getByRole('article', { name: 'Document' })
  await expect(paper.getByText(`Dec 31, ${year - 1}`)).toBeVisible()
  await expect(paper.getByText('Tax 19%, included')).toBeVisible()
  await expect(paper.getByText('Net 30')).toBeVisible()
})

test('an agent reads the settings of documents and changes none', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto('/o/acme/settings/finance')
  await expect(page.getByRole('heading', { level: 1, name: 'Documents' })).toBeVisible()
  await expect(page.getByLabel('Legal name')).toBeDisabled()
  await expect(page.getByRole('button', { name: /^Save|^Upload|^Continue/ })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'See a sample' })).toBeVisible()
})

test('others find neither the page nor a document', async ({ as }) => {
  const page = await as('customer@acme.test')
  await page.goto('/o/acme/settings/finance')
  await expect(page.getByRole('heading', { level: 1, name: 'Documents' })).toHaveCount(0)
  const nobodys = '0197a000-0000-7000-8000-000000000002'
  for (const path of [
    '/o/acme/settings/finance/sample',
    '/o/acme/settings/finance/logo',
    `/o/acme/invoices/${nobodys}/pdf`,
    `/account/invoices/${nobodys}/pdf`,
    `/account/credit-notes/${nobodys}/pdf`,
    '/account/invoices/none/pdf',
  ]) {
    expect((await page.request.get(path)).status(), path).toBe(404)
  }
})
