import { describe, expect, it, vi } from 'vitest'
import { createMailerHandler } from '../../supabase/functions/platform-mailer/handler.ts'
import {
  mailServer,
  senderAddress,
  wholeNumber,
} from '../../supabase/functions/platform-mailer/settings.ts'

describe('settings', () => {
  const bounds = { least: 1, most: 50, otherwise: 8 }

  it('are whole numbers within bounds, or what is usual when nothing is said', () => {
    expect(wholeNumber('N', '50', bounds)).toBe(50)
    expect(wholeNumber('N', undefined, bounds)).toBe(8)
    expect(wholeNumber('N', ' ', bounds)).toBe(8)
  })

  it.each(['eight', '0', '51', '1.5', '-1', '1e9'])('refuses %s by its name', (text) => {
    expect(() => wholeNumber('N', text, bounds)).toThrow('N must be a whole number from 1 to 50')
  })

  it('name a mail server and one sender', () => {
    expect(mailServer('U', 'smtps://me:secret@mail.test:465').hostname).toBe('mail.test')
    expect(mailServer('U', 'smtp://127.0.0.1:25').port).toBe('25')
    expect(senderAddress('F', ' no-reply@mail.test ')).toBe('no-reply@mail.test')
  })

  it.each(['secret.test:587', 'https://secret.test', 'smtp://', 'secret', 'smtp:secret'])(
    'take %s for no mail server, and do not repeat it',
    (text) => {
      expect(() => mailServer('U', text)).toThrow(/^U must be like smtps:\/\/user/)
    },
  )

  it.each(['Acme <billing@secret.test>', 'secret', 'a@secret.test, b@secret.test', '@secret.test'])(
    'take %s for no sender, and do not repeat it',
    (text) => {
      expect(() => senderAddress('F', text)).toThrow(/^F must be one e-mail address/)
    },
  )
})

describe('platform-mailer', () => {
  const totals = { claimed: 0, sent: 0, retry: 0, failed: 0, uncertain: 0 }
  const call = (headers: Record<string, string>, body = '{"wait": true}') =>
    new Request('https://project.test/platform-mailer', { method: 'POST', headers, body })

  function handlerOf(run = vi.fn(async () => totals)) {
    const waitUntil = vi.fn()
    const handle = createMailerHandler({
      secretKeys: ['sb_secret_x', ''],
      run,
      waitUntil,
      log: () => undefined,
    })
    return { handle, run, waitUntil }
  }

  it('runs for the server’s key, sent either way, and for nobody else', async () => {
    const { handle, run } = handlerOf()
    const refused: Record<string, string>[] = [
      {},
      { apikey: 'sb_publishable_x' },
      { Authorization: 'Bearer x' },
    ]
    for (const headers of refused) {
      expect((await handle(call(headers))).status).toBe(401)
    }
    expect((await handle(new Request('https://project.test/'))).status).toBe(405)
    expect(run).not.toHaveBeenCalled()
    const allowed: Record<string, string>[] = [
      { apikey: 'sb_secret_x' },
      { Authorization: 'Bearer sb_secret_x' },
    ]
    for (const headers of allowed) {
      const answer = await handle(call(headers))
      expect(await answer.json()).toEqual({ status: 'done', ...totals })
    }
  })

  it('answers at once, and looks once more for whoever calls meanwhile', async () => {
    let finish: () => void = () => undefined
    const run = vi.fn(
      () =>
        new Promise<typeof totals>((done) => {
          finish = () => done(totals)
        }),
    )
    const { handle, waitUntil } = handlerOf(run)
    const key = { apikey: 'sb_secret_x' }
    expect((await handle(call(key, '{}'))).status).toBe(202)
    const second = handle(call(key))
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1))
    await new Promise((done) => setTimeout(done, 20))
    finish()
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2))
    finish()
    expect((await second).status).toBe(200)
    expect(waitUntil).toHaveBeenCalledTimes(1)
  })

  it('says that it could not run, without saying why', async () => {
    const run = vi.fn(async () => Promise.reject(new Error('postgres://secret')))
    const answer = await handlerOf(run).handle(call({ apikey: 'sb_secret_x' }))
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('secret@')
  })
})
