import { expect, type Page } from '@playwright/test'
import { type Role, test } from '../fixtures.ts'

/** Everything that the policy of the page stopped, as the browser tells page and console. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  const said: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  await page.exposeFunction('tellViolation', (text: string) => said.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { tellViolation } = window as unknown as { tellViolation: (text: string) => void }
      tellViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`)
    })
  })
  return async () => {
    // Reports come a little after what they are about.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))))
    return said
  }
}

test('the watch sees what the policy stops', async ({ page }) => {
  const violations = await watchPolicy(page)
  await page.goto('/')
  await page.evaluate(() => {
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="alert(1)">')
  })
  await expect
    .poll(async () => (await violations()).join('\n'))
    .toMatch(/style-src-elem[\s\S]*script-src-attr/)
})

test('visitors’ pages keep to their policy', async ({ page }) => {
  const violations = await watchPolicy(page)
  const pages = ['/', '/pricing', '/sign-in', '/sign-up', '/forgot-password']
  for (const path of [...pages, '/nowhere', '/nothing.png', '/api']) {
    const response = await page.goto(path)
    expect(response?.headers()['content-security-policy'], path).toContain("'strict-dynamic'")
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await violations(), path).toEqual([])
  }
})

const role: Role = 'admin@acme.test'

test('dialogs, menus, toasts and the command palette keep to the policy', async ({ as }) => {
  const page = await as(role)
  const violations = await watchPolicy(page)
  await page.goto('/o/acme/customers')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

  await page
    .getByRole('button', { name: /^Account of/ })
    .filter({ visible: true })
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  expect(await violations(), 'the account menu').toEqual([])
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.getByRole('combobox').fill('luca')
  await expect(page.getByRole('option').first()).toBeVisible()
  expect(await violations(), 'the command palette').toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.goto('/o/acme/customers/new')
  await page.getByLabel('Name', { exact: true }).fill('Policy Probe')
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Policy Probe' })).toBeVisible()
  await page.getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
  expect(await violations(), 'a toast').toEqual([])

  await page.goto('/o/acme/settings')
  await page.getByRole('button', { name: 'Leave this organization' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await violations(), 'a dialog').toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('a phone is told what to put on its home screen', async ({ page, request }) => {
  await page.goto('/')
  const manifest = await page.locator('link[rel="manifest"]').getAttribute('href')
  const answer = await request.get(manifest ?? '')
  expect(answer.headers()['content-type']).toContain('manifest+json')
  const { icons, start_url } = (await answer.json()) as {
    icons: { src: string; type: string }[]
    start_url: string
  }
  expect(start_url).toBe('/o')
  const apple = await page.locator('link[rel="apple-touch-icon"]').getAttribute('href')
  for (const { src, type } of [...icons, { src: apple ?? '', type: 'image/png' }]) {
    const icon = await request.get(src)
    expect([icon.status(), icon.headers()['content-type']], src).toEqual([200, type])
  }
})
