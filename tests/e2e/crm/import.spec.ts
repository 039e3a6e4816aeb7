import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createMembership, createOrganization, unique } from '../../helpers/factories.ts'
import { clientOf, signIn } from '../../helpers/request.ts'
import { enter, expectAccessible, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

const IMPORT = '/o/acme/customers/import'

/** In Latin-1, with semicolons, quoted newlines, a formula, a duplicate and rows that fail. */
function nastyFile(mark: string): Buffer {
  const lines = [
    'Kundennr.;Vorname;Nachname;E-Mail;Land',
    `${mark}1;Jörg;Müßig;${mark}-joerg@example.test;Deutschland`,
    `${mark}2;=cmd|"/C calc"!A0;;${mark}-calc@example.test;Atlantis`,
    `${mark}1;Jörg;Müßig; ${mark.toUpperCase()}-JOERG@example.test ;DE`,
    `${mark}3;"Anna\nMaria";Neil;not an address;España`,
    ';;;;',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

test('an owner imports a nasty file, sees each row’s fate, and takes it all back', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  const mark = randomUUID().slice(0, 6)
  await page.goto(IMPORT)
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'nasty.csv', mimeType: 'text/csv', buffer: nastyFile(mark) })

  await expect(page.getByText('Read as WINDOWS-1252, separated by semicolons')).toBeVisible()
  await expect(page.getByLabel('Kundennr. becomes')).toHaveValue('external_ref')
  await expect(page.getByLabel('E-Mail becomes')).toHaveValue('email')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Show what would happen' }).click()

  await expect(page.getByText('This is what would happen')).toBeVisible()
  const results = page.getByRole('navigation', { name: 'Rows by result' })
  for (const tile of ['5 All rows', '2 To add', '1 Repeated', '1 Not possible', '1 Skipped']) {
    await expect(results.getByRole('link', { name: tile })).toBeVisible()
  }
  await expect(page.getByText('1 row has a warning, listed below.')).toBeVisible()
  const reasons = page.getByRole('region', { name: 'What to know about these rows' })
  await expect(reasons.getByText('This country is not known.')).toBeVisible()
  await results.getByRole('link', { name: 'Not possible' }).click()
  await expect(page.getByRole('row').getByText('This is not an email address.')).toBeVisible()

  await expectAccessible(page)
  await page.getByRole('button', { name: 'Import 2 customers' }).click()
  await expect(page.getByText('The import is done')).toBeVisible()

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download these rows with their errors' }).click()
  expect((await download).suggestedFilename()).toMatch(/^import-error-.*\.csv$/)

  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText('2 customers were removed')).toBeVisible()
})

/** An import of four customers whose server stopped a minute ago, after two of them; its address. */
async function interruptedImport(org: { id: string; slug: string }, accessToken: string) {
  const client = clientOf({ accessToken })
  const call = async (name: string, values: object): Promise<unknown> => {
    const { data, error } = await client.rpc(name, values)
    if (error) throw new Error(error.message)
    return data
  }
  const header = ['Name']
  const id = String(
    await call('create_customer_import', {
      p_org_id: org.id,
      p_file_name: 'a.csv',
      p_header: header,
    }),
  )
  const rows = [['Ada'], ['Ben'], ['Cleo'], ['Dan']]
  await call('stage_customer_import_rows', { p_import_id: id, p_first_row: 1, p_rows: rows })
  await call('finish_staging_customer_import', { p_import_id: id, p_row_count: 4 })
  await call('review_customer_import', { p_import_id: id, p_mapping: { 0: 'name' } })
  await call('apply_customer_import', { p_import_id: id, p_max_rows: 2 })
  await sql.begin(async (tx) => {
    // Else the time would be that of this change.
    await tx`set local session_replication_role = replica`
    await tx`
      update public.customer_imports set updated_at = now() - interval '1 minute'
      where id = ${id}`
  })
  return `/o/${org.slug}/customers/import/${id}`
}

test('an import that was interrupted says so, and is resumed or taken back', async ({ page }) => {
  const owner = await createPerson('Ida', 'Import')
  const org = await createOrganization(sql, { name: unique('Imports') })
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  const { accessToken } = await signIn(owner.email, owner.password)
  await enter(page, owner.email, owner.password)

  await page.goto(await interruptedImport(org, accessToken))
  await expect(page.getByText('This import was interrupted')).toBeVisible()
  await expect(page.getByText('2 of 4 rows')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('4 customers were added and 0 updated.')).toBeVisible()

  await page.goto(await interruptedImport(org, accessToken))
  await expect(page.getByText('This import was interrupted')).toBeVisible()
  const results = page.getByRole('navigation', { name: 'Rows by result' })
  for (const tile of ['4 All rows', '2 Added', '2 To add']) {
    await expect(results.getByRole('link', { name: tile })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Undo the import' }).click()
  const question = page.getByRole('alertdialog')
  await expect(question.getByText('Up to 2 added customers will be removed')).toBeVisible()
  // Meanwhile a colleague works on one of them; the first Ada came with the other import.
  await sql`
    update public.customers set company = 'Ben & Sons'
    where org_id = ${org.id} and name = 'Ben'`
  await question.getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText('1 customer was removed')).toBeVisible()
  for (const tile of ['4 All rows', '1 Removed again', '1 Kept', '2 Not reached']) {
    await expect(results.getByRole('link', { name: tile })).toBeVisible()
  }
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Show what was kept' }).click()
  const rows = page.getByRole('table', { name: 'Rows of the file' })
  await expect(rows.getByText('changed or worked with since the import')).toBeVisible()
  await expect(rows.getByRole('row')).toHaveCount(2)
  await rows.getByRole('link', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: 'Ben' })).toBeVisible()

  await page.goto(`/o/${org.slug}/customers`)
  await expect(page.getByRole('link', { name: 'Ada' })).toHaveCount(1)
  await page.goto(`/o/${org.slug}/customers/import`)
  const undone = page.getByRole('row').filter({ hasText: 'Undone' }).last()
  await expect(undone.getByRole('cell')).toContainText(['a.csv', 'Undone', '4', '2', '0', '2', '1'])
})

test('a file that is dropped on the page is read like one that is chosen', async ({ as }) => {
  const page = await as('owner@acme.test')
  const mark = randomUUID().slice(0, 6)
  await page.goto(IMPORT)
  const zone = page.getByText('Drop a CSV file here')
  await expect(zone).toBeVisible()
  const dataTransfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }))
    return transfer
  }, `Number,E-Mail\n${mark},${mark}@example.test\n`)
  // Before the scripts are there nobody takes it; the page takes each drop that it hears of.
  await expect(async () => {
    await zone.dispatchEvent('drop', { dataTransfer })
    await expect(zone).toHaveCount(0, { timeout: 2_000 })
  }).toPass()
  await expect(page.getByText('dropped.csv').first()).toBeVisible()
  await expect(page.getByLabel('E-Mail becomes')).toHaveValue('email')
})

test('an empty file is refused in words, and nothing is left behind', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto(IMPORT)
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('\n\n') })
  await expect(page.getByText('This file has no rows.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
})

test('an agent cannot reach the import', async ({ as }) => {
  const agent = await as('agent@acme.test')
  expect((await agent.goto(IMPORT))?.status()).toBe(404)
  await agent.goto('/o/acme/customers')
  await expect(agent.getByRole('link', { name: 'New customer' })).toBeVisible()
  await expect(agent.getByRole('link', { name: 'Import' })).toBeHidden()
})
