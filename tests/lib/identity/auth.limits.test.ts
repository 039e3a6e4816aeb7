import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { limitLinks, limitMail } from '@/lib/identity/auth.limits'

const refused = { code: 'rate_limited', reason: 'app.rate_limited' }

/** A network that no other run has asked from. */
function newNetwork(): string {
  const [, second = '', third = '', fourth = ''] = randomUUID().split('-')
  return `2001:${second}:${third}:${fourth}`
}

describe('limits', () => {
  it('of an address count it in whatever case it is typed', async () => {
    const name = `jo-${randomUUID()}`
    const ask = (email: string) => limitMail(randomUUID(), email)
    for (const email of ['a.test', 'A.test', 'a.Test', 'a.tEst', 'a.teSt']) {
      await ask(`${name}@${email}`)
    }
    await expect(ask(`${name.toUpperCase()}@a.tesT`)).rejects.toMatchObject(refused)
    await ask(`another-${name}@a.test`)
  })

  it('of a machine count its network, of which it may have every address', async () => {
    const network = newNetwork()
    for (let host = 0; host < 60; host += 1) await limitLinks(`${network}::${host.toString(16)}`)
    await expect(limitLinks(`${network}:1:2:3:4`)).rejects.toMatchObject(refused)
    await limitLinks(`${newNetwork()}::1`)
  })
})
