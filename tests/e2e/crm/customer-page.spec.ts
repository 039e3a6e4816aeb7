import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'

/** A customer of its own for each journey, on whose page it then is. */
async function addCustomer(page: Page, name: string): Promise<void> {
  await page.goto(`${LIST}/new`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

function section(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true })
}

test('an agent writes a note, pins it, edits it, sees what changed, deletes it and takes that back', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await addCustomer(page, `Noted ${randomUUID().slice(0, 8)}`)
  const notes = section(page, 'Notes')
  const composer = notes.getByRole('textbox', { name: 'New note' })
  const note = notes.getByRole('article')

  await composer.fill('Wants **forty** planes')
  await page.reload()
  await expect(composer).toHaveValue('Wants **forty** planes')
  await notes.getByRole('button', { name: 'Preview' }).click()
  await expect(notes.getByRole('strong')).toHaveText('forty')
  await notes.getByRole('button', { name: 'Preview' }).click()
  await composer.press('Control+Enter')
  await expect(note.getByRole('strong')).toHaveText('forty')
  await expect(composer).toHaveValue('')

  await note.getByRole('button', { name: 'More about this note' }).click()
  await page.getByRole('menuitem', { name: 'Pin to the top' }).click()
  await expect(note.getByText('Pinned')).toBeVisible()

  await note.getByRole('button', { name: 'Edit note' }).click()
  const editor = note.getByRole('textbox', { name: 'Edit note' })
  await editor.fill('Wants **fifty** planes')
  await editor.press('Control+Enter')
  await expect(note.getByRole('strong')).toHaveText('fifty')
  await expectAccessibleInBothThemes(page)

  await note.getByRole('button', { name: 'edited' }).click()
  const history = page.getByRole('dialog', { name: 'History of this note' })
  await expect(history.getByRole('deletion').filter({ hasText: 'forty' })).toBeVisible()
  await expect(history.getByRole('insertion').filter({ hasText: 'fifty' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.keyboard.press('Escape')

  await note.getByRole('button', { name: 'More about this note' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(note).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(note.getByRole('strong')).toHaveText('fifty')
  await expect(section(page, 'Timeline').getByText('brought a note back')).toBeVisible()
})

test('an agent moves a customer with a reason, tags them, and changes a value where it stands', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await addCustomer(page, `Moved ${randomUUID().slice(0, 8)}`)
  const timeline = section(page, 'Timeline')

  await page.getByRole('button', { name: 'Move to Opportunity' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Why Opportunity?').fill('Asked for an offer')
  await expectAccessibleInBothThemes(page)
  await page.keyboard.press('Enter')
  await expect(timeline.getByText('moved this customer from Lead to Opportunity')).toBeVisible()
  await expect(timeline.getByText('Asked for an offer')).toBeVisible()

  const tag = `Tag ${randomUUID().slice(0, 8)}`
  const tags = page.getByRole('combobox', { name: 'Add a tag' })
  await tags.fill(tag)
  await expect(page.getByRole('option', { name: tag })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await tags.press('Enter')
  await expect(timeline.getByText(`added the tag “${tag}”`)).toBeVisible()
  await page.getByRole('button', { name: `Remove tag ${tag}` }).click()
  await expect(timeline.getByText(`removed the tag “${tag}”`)).toBeVisible()

  await page.getByRole('button', { name: 'Add phone' }).click()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 30 555 0123')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: '+49 30 555 0123' })).toBeVisible()

  await page.getByRole('link', { name: 'Notes', exact: true }).click()
  await expect(timeline.getByText('Nobody has written a note yet.')).toBeVisible()
  await page.getByRole('link', { name: 'Changes' }).click()
  await expect(timeline.getByText('changed the phone')).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('an agent adds a file, downloads it as it was, and removes it', async ({ as }) => {
  const page = await as('agent@acme.test')
  await addCustomer(page, `Filed ${randomUUID().slice(0, 8)}`)
  const files = section(page, 'Files')
  const picker = files.getByLabel('Files to add')

  await picker.setInputFiles({
    name: 'invoice.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('not a PDF at all'),
  })
  await expect(files.getByText('The content of this file is not what its name says.')).toBeVisible()
  await files.getByRole('button', { name: 'Dismiss invoice.pdf' }).click()

  const content = Buffer.from('Forty planes at 79.00\n')
  await picker.setInputFiles({ name: 'Offer ü.txt', mimeType: 'text/plain', buffer: content })
  const link = files.getByRole('link', { name: 'Offer ü.txt' })
  await expect(link).toBeVisible()
  await expectAccessible(page)

  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toBe('Offer ü.txt')
  expect(await readFile(await download.path())).toEqual(content)

  await files.getByRole('button', { name: 'Remove Offer ü.txt' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove file' }).click()
  await expect(link).toHaveCount(0)
  await expect(section(page, 'Timeline').getByText('removed “Offer ü.txt”')).toBeVisible()
})

test('what a colleague wrote into a note meanwhile is not lost', async ({ as }) => {
  const [mine, theirs] = [await as('agent@acme.test'), await as('owner@acme.test')]
  await addCustomer(mine, `Two pens ${randomUUID().slice(0, 8)}`)
  const composer = mine.getByRole('textbox', { name: 'New note' })
  await composer.fill('First')
  await composer.press('Control+Enter')
  const note = mine.getByRole('article')
  await note.getByRole('button', { name: 'Edit note' }).click()

  await theirs.goto(mine.url())
  const theirNote = theirs.getByRole('article')
  await theirNote.getByRole('button', { name: 'Edit note' }).click()
  const theirEditor = theirNote.getByRole('textbox', { name: 'Edit note' })
  await theirEditor.fill('Theirs')
  await theirEditor.press('Control+Enter')
  // The text alone stands in the editor too, before it is saved.
  await expect(theirEditor).toBeHidden()
  await expect(theirNote.getByText('Theirs')).toBeVisible()

  const editor = note.getByRole('textbox', { name: 'Edit note' })
  await editor.fill('Mine')
  await editor.press('Control+Enter')
  await expect(note.getByText('Someone edited this note while you were writing.')).toBeVisible()
  await expect(editor).toHaveValue('Mine')
  await note.getByRole('button', { name: 'Replace it' }).click()
  await note.getByRole('button', { name: 'edited' }).click()
  const history = mine.getByRole('dialog', { name: 'History of this note' })
  await expect(history.getByText('3 versions')).toBeVisible()
  await expect(history.getByRole('deletion').filter({ hasText: 'Theirs' })).toBeVisible()
})

test('two with the same page open add to each other’s tags, and overwrite no value unseen', async ({
  as,
}) => {
  const [mine, theirs] = [await as('agent@acme.test'), await as('owner@acme.test')]
  await addCustomer(mine, `Two pages ${randomUUID().slice(0, 8)}`)
  await theirs.goto(mine.url())
  const tagsOf = (page: Page) =>
    page.getByRole('list', { name: 'Tags of this customer' }).getByRole('listitem')
  const [spring, fair] = [randomUUID().slice(0, 8), randomUUID().slice(0, 8)]

  await mine.getByRole('button', { name: 'Add phone' }).click()
  await theirs.getByRole('combobox', { name: 'Add a tag' }).fill(spring)
  await theirs.getByRole('combobox', { name: 'Add a tag' }).press('Enter')
  await expect(tagsOf(theirs)).toHaveText([spring])
  await theirs.getByRole('button', { name: 'Add phone' }).click()
  await theirs.getByRole('textbox', { name: 'Phone' }).fill('+49 30 555 0001')
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByRole('link', { name: '+49 30 555 0001' })).toBeVisible()
  await theirs.getByRole('button', { name: 'Move to Churned' }).click()
  await theirs.getByLabel('Why Churned?').press('Enter')
  await expect(section(theirs, 'Timeline').getByText('from Lead to Churned')).toBeVisible()

  const number = mine.getByRole('textbox', { name: 'Phone' })
  await number.fill('+49 30 555 0002')
  await number.press('Enter')
  await expect(mine.getByText('Someone changed this customer while')).toBeVisible()
  await expect(mine.getByText('It is now “+49 30 555 0001”.')).toBeVisible()
  await expect(number).toHaveValue('+49 30 555 0002')
  await expectAccessible(mine)
  await number.press('Enter')
  await expect(mine.getByRole('link', { name: '+49 30 555 0002' })).toBeVisible()

  // The refusal has brought the page up to date; the other one has not heard of this tag.
  await mine.getByRole('combobox', { name: 'Add a tag' }).fill(fair)
  await mine.getByRole('combobox', { name: 'Add a tag' }).press('Enter')
  await expect(tagsOf(mine)).toHaveCount(2)
  await theirs.getByRole('button', { name: `Remove tag ${spring}` }).click()
  await expect(tagsOf(theirs)).toHaveText([fair])
})

test('an owner of another organization gets no file of Acme', async ({ as }) => {
  const page = await as('agent@acme.test')
  await addCustomer(page, `Private ${randomUUID().slice(0, 8)}`)
  await section(page, 'Files')
    .getByLabel('Files to add')
    .setInputFiles({
      name: 'secret.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('secret'),
    })
  const href = await section(page, 'Files')
    .getByRole('link', { name: 'secret.txt' })
    .getAttribute('href')
  const path = href ?? ''

  const stranger = await as('owner@globex.test')
  for (const address of [path, path.replace('/acme/', '/globex/')]) {
    expect((await stranger.request.get(address)).status(), address).toBe(404)
  }
  // Control: the same address for who belongs there.
  const allowed = await page.request.get(path)
  expect(allowed.status()).toBe(200)
  expect(await allowed.text()).toBe('secret')
})
