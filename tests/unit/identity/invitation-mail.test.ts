import { describe, expect, it, vi } from 'vitest'

const [inviteUserByEmail, rpc, pokeMailer] = vi.hoisted(() => [vi.fn(), vi.fn(), vi.fn()])
vi.mock('../../../lib/env.ts', () => ({ env: () => ({ APP_URL: 'https://app.example.test' }) }))
vi.mock('../../../lib/platform/mailer.ts', () => ({ pokeMailer }))
vi.mock('../../../lib/supabase/admin.ts', () => ({
  getAdminClient: () => ({ auth: { admin: { inviteUserByEmail } }, rpc }),
}))
const { sendInvitationMail } = await import('../../../lib/identity/invitation-mail.ts')

const failed = (code: string) => ({ error: { code, name: 'AuthApiError' } })
const sent = { error: null }

/** What the sender is told, and after how many milliseconds at least. */
async function send(invited: object, queued: object = sent) {
  inviteUserByEmail.mockResolvedValue(invited)
  rpc.mockReset().mockResolvedValue(queued)
  pokeMailer.mockReset()
  const startedAt = performance.now()
  const mailed = await sendInvitationMail({ id: 'one', email: 'ada@example.test' }, 'request')
  return { mailed, milliseconds: performance.now() - startedAt }
}

describe('sendInvitationMail', () => {
  it('answers alike of an address that is registered and of a new one', async () => {
    const known = failed('email_exists')
    for (const [invited, isQueued] of [
      [sent, false],
      [known, true],
      // Just invited: a second mail within the minute is refused for who is new.
      [failed('over_email_send_rate_limit'), false],
      // Auth cannot send at all; who has an account would not notice.
      [failed('unexpected_failure'), true],
    ] as const) {
      const { mailed, milliseconds } = await send(invited)
      expect(mailed).toBe(true)
      expect(pokeMailer).toHaveBeenCalledTimes(isQueued ? 1 : 0)
      const asked = { p_invitation_id: 'one', p_url: 'https://app.example.test/o?invitation=one' }
      expect(rpc.mock.calls).toEqual(isQueued ? [['queue_invitation_email', asked]] : [])
      // Timers may be early by a fraction.
      expect(milliseconds).toBeGreaterThan(690)
    }
  })

  it('says so when no mail could be sent to anybody', async () => {
    for (const invited of [failed('unexpected_failure'), failed('email_exists')]) {
      expect((await send(invited, failed('unexpected_failure'))).mailed).toBe(false)
      expect(pokeMailer).not.toHaveBeenCalled()
    }
  })
})
