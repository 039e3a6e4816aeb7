import { describe, expect, it, vi } from 'vitest'

const [inviteUserByEmail, signInWithOtp] = vi.hoisted(() => [vi.fn(), vi.fn()])
vi.mock('../../../lib/env.ts', () => ({ env: () => ({ APP_URL: 'https://app.example.test' }) }))
vi.mock('../../../lib/request.ts', () => ({ getRequestContext: async () => ({}) }))
vi.mock('../../../lib/supabase/admin.ts', () => ({
  getAdminClient: () => ({ auth: { admin: { inviteUserByEmail } } }),
}))
vi.mock('../../../lib/supabase/server.ts', () => ({
  createStatelessAuth: () => ({ signInWithOtp }),
}))
const { sendInvitationMail } = await import('../../../lib/identity/invitation-mail.ts')

const failed = (code: string) => ({ error: { code, name: 'AuthApiError' } })
const sent = { error: null }

/** What the sender is told, and after how many milliseconds at least. */
async function send(invited: object, linked: object = sent) {
  inviteUserByEmail.mockResolvedValue(invited)
  signInWithOtp.mockResolvedValue(linked)
  const startedAt = performance.now()
  const mailed = await sendInvitationMail('ada@example.test', 'request')
  return { mailed, milliseconds: performance.now() - startedAt }
}

describe('sendInvitationMail', () => {
  it('answers alike of an address that is registered and of a new one', async () => {
    const known = failed('email_exists')
    for (const [invited, linked] of [
      [sent],
      [known, sent],
      // Just invited: a second mail within the minute is refused for who is registered.
      [known, failed('over_email_send_rate_limit')],
      [known, failed('otp_disabled')],
      [failed('over_email_send_rate_limit')],
    ] as const) {
      const { mailed, milliseconds } = await send(invited, linked)
      expect(mailed).toBe(true)
      // Timers may be early by a fraction.
      expect(milliseconds).toBeGreaterThan(690)
    }
  })

  it('says so when no mail could be sent to anybody', async () => {
    expect((await send(failed('unexpected_failure'))).mailed).toBe(false)
    expect((await send(failed('email_exists'), failed('unexpected_failure'))).mailed).toBe(false)
  })
})
