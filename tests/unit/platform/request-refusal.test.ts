import { describe, expect, it } from 'vitest'
import { refusalOf } from '@/lib/request-refusal'

const action = `$ACTION_ID_${'0a'.repeat(21)}`
const shop = 'http://app.test/s/acme/cart'

async function statusOf(url: string, fields: [string, string][], init: RequestInit = {}) {
  const body = new FormData()
  for (const [name, value] of fields) body.append(name, value)
  const refusal = await refusalOf(new Request(url, { method: 'POST', body, ...init }))
  return refusal?.status ?? null
}

describe('refusalOf', () => {
  it('a form of a shop passes without scripts, a form of another page does not', async () => {
    expect(await statusOf(shop, [[action, '']])).toBeNull()
    expect(await statusOf('http://app.test/s/acme', [[action, '']])).toBeNull()
    expect(await statusOf('http://app.test/sign-in', [[action, '']])).toBe(405)
    expect(await statusOf('http://app.test/o/s/acme', [[action, '']])).toBe(405)
    expect(await statusOf('http://app.test/s', [[action, '']])).toBe(405)
  })

  it('a form passes that names its action, and that of a button, by what may be an id', async () => {
    const ofButton: [string, string] = [`$ACTION_ID_${'0b'.repeat(21)}`, '']
    expect(await statusOf(shop, [[action, ''], ofButton])).toBeNull()
    expect(await statusOf(shop, [['quantity', '1']])).toBe(400)
    expect(await statusOf(shop, [['$ACTION_ID_xyz', '']])).toBe(400)
    expect(await statusOf(shop, [[`${action}0`, '']])).toBe(400)
    expect(
      await statusOf(shop, [[action, ''], ofButton, [`$ACTION_ID_${'0c'.repeat(21)}`, '']]),
    ).toBe(400)
    expect(
      await statusOf(shop, [
        ['$ACTION_REF_1', ''],
        ['$ACTION_1:0', '{"id":"x","bound":"$@1"}'],
      ]),
    ).toBe(400)
  })

  it('what is no form of several parts is refused', async () => {
    const urlencoded = { body: new URLSearchParams({ [action]: '' }) }
    expect(await statusOf(shop, [], urlencoded)).toBe(415)
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(await statusOf(shop, [], { body: '{{{ garbage', headers })).toBe(400)
    expect(await statusOf(shop, [[action, '']], { method: 'PUT' })).toBe(405)
  })

  it('a page is read by everybody', async () => {
    expect(await refusalOf(new Request(shop))).toBeNull()
    expect(await refusalOf(new Request(shop, { method: 'HEAD' }))).toBeNull()
  })
})
