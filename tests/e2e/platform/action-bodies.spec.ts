import { request as httpRequest } from 'node:http'
import { expect, type Page, test } from '@playwright/test'
import { SignInPage } from '../pages/sign-in.page.ts'

const megabyte = Buffer.alloc(1_000_000, 'x')

/** The id of an action that exists: what comes with it reaches Next's own parser. */
async function signInActionId(page: Page): Promise<string> {
  const signInPage = new SignInPage(page)
  await signInPage.open()
  const sent = page.waitForRequest((request) => request.headers()['next-action'] !== undefined)
  await signInPage.submit('nobody@nowhere.test', 'not the password')
  return (await sent).headers()['next-action'] ?? ''
}

/** Past fetch, which would declare the length or not as it likes. The answer may come early. */
function post(
  url: string,
  headers: Record<string, string>,
  chunks: Iterable<Buffer>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
      request.destroy()
    })
    request.on('error', reject)
    const iterator = chunks[Symbol.iterator]()
    const writeNext = () => {
      const { done, value } = iterator.next()
      if (done) request.end()
      else request.write(value, writeNext)
    }
    writeNext()
  })
}

function* fiftyMegabytes() {
  for (let sent = 0; sent < 50; sent += 1) yield megabyte
}

test('bodies that no action can take are refused, never a 500', async ({ page, baseURL }) => {
  const action = await signInActionId(page)
  expect(action).not.toBe('')
  const url = new URL('/sign-in', baseURL).toString()
  const text = 'text/plain;charset=UTF-8'
  const form = 'multipart/form-data; boundary=x'
  const garbage = [Buffer.from('{{{ garbage')]
  const chunked = { 'transfer-encoding': 'chunked' }
  const call = { 'next-action': action }

  expect(await post(url, { ...call, 'content-type': text, ...chunked }, fiftyMegabytes())).toBe(413)
  expect(await post(url, { ...call, 'content-type': form, ...chunked }, fiftyMegabytes())).toBe(413)
  expect(await post(url, { 'content-type': form, ...chunked }, fiftyMegabytes())).toBe(405)
  const declared = { ...call, 'content-type': text, 'content-length': '50000000' }
  expect(await post(url, declared, fiftyMegabytes())).toBe(413)

  for (const contentType of ['application/json', 'image/png', 'multipart/form-data', '']) {
    expect(await post(url, { ...call, 'content-type': contentType }, garbage)).toBe(415)
  }
  const broken: [string, string][] = [
    [text, '{{{ garbage'],
    [text, ''],
    [text, 'null'],
    [text, '[[[['],
    [text, '["$F1"]'],
    [text, '["$K1"]'],
    [form, '{{{ garbage'],
    [form, '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$K1"]\r\n--x--\r\n'],
    [form, '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$K1"]\r\n'],
  ]
  for (const [contentType, body] of broken) {
    const headers = {
      ...call,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
    }
    const status = await post(url, headers, [Buffer.from(body)])
    expect(status, `${contentType}: ${body}`).toBeLessThan(500)
  }
})

test('a page takes no other method', async ({ request }) => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
    const response = await request.fetch('/sign-in', { method, data: 'x' })
    expect([response.status(), response.headers().allow]).toEqual([405, 'GET, HEAD, OPTIONS'])
  }
  const asked = await request.fetch('/sign-in', { method: 'OPTIONS' })
  expect([asked.status(), asked.headers().allow]).toEqual([204, 'GET, HEAD, OPTIONS'])
})
