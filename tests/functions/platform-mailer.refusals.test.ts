import { afterEach, describe, expect, it } from 'vitest'
import {
  createSmtp,
  defaultTimeouts,
  type SmtpTimeouts,
} from '../../supabase/functions/platform-mailer/smtp.ts'
import { closeServers, email, from, serve, told, workerOver } from './platform-mailer.helpers.ts'

afterEach(closeServers)

describe('a mail server that does not', () => {
  const cases: {
    name: string
    answers?: Parameters<typeof serve>[0]
    greeting?: string | null
    /** Shortened is only what the server makes us wait for: no other answer is to be missed. */
    timeouts?: Partial<SmtpTimeouts>
    expected: string[]
  }[] = [
    {
      name: 'says nothing at all: again later',
      greeting: null,
      timeouts: { greetingMs: 300 },
      expected: ['retry smtp_timeout'],
    },
    {
      name: 'refuses the connection in words: again later',
      greeting: '554 go away, secret-host.internal',
      expected: ['retry smtp_refused 554'],
    },
    {
      name: 'refuses for now, as with greylisting: again later',
      answers: { rcpt: ({ say }) => say('451 4.7.1 secret words') },
      expected: ['hand_over', 'retry smtp_rejected 451 4.7.1'],
    },
    {
      name: 'does not know the address: never again',
      answers: { rcpt: ({ say }) => say('550 5.1.1 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 550 5.1.1'],
    },
    {
      name: 'refuses the sender, which is for us to mend: again later',
      answers: { mail: ({ say }) => say('553 5.7.1 secret words') },
      expected: ['hand_over', 'retry smtp_rejected 553 5.7.1'],
    },
    {
      name: 'says of the sender that the mail is too large: never again',
      answers: { mail: ({ say }) => say('552 5.3.4 secret words') },
      expected: ['hand_over', 'failed email_too_large 552 5.3.4'],
    },
    {
      name: 'takes no mail of that size, as it said before: never again',
      answers: { ehlo: ({ say }) => say('250-test\r\n250 SIZE 100') },
      expected: ['hand_over', 'failed email_too_large'],
    },
    {
      name: 'reads it and then calls it too large: never again',
      answers: { body: ({ say }) => say('552 5.2.3 secret words') },
      expected: ['hand_over', 'failed email_too_large 552 5.2.3'],
    },
    {
      name: 'reads it and then finds the mailbox full: never again',
      answers: { body: ({ say }) => say('552 5.2.2 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 552 5.2.2'],
    },
    {
      name: 'has no room for it at DATA: again later',
      answers: { data: ({ say }) => say('452 4.3.1 secret words') },
      expected: ['hand_over', 'retry smtp_rejected 452 4.3.1'],
    },
    {
      name: 'reads it and then calls it spam: never again',
      answers: { body: ({ say }) => say('554 5.7.1 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 554 5.7.1'],
    },
    {
      name: 'hangs up before it has asked for it: again later',
      answers: { data: ({ socket }) => socket.destroy() },
      expected: ['hand_over', 'retry smtp_unreachable'],
    },
    {
      name: 'hangs before it has asked for it: again later',
      answers: { rcpt: () => undefined },
      timeouts: { silenceMs: 2_000 },
      expected: ['hand_over', 'retry smtp_timeout'],
    },
    {
      name: 'drops the connection after DATA: uncertain',
      answers: { body: ({ socket }) => socket.destroy() },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
    {
      name: 'hangs after DATA: uncertain',
      answers: { body: () => undefined },
      timeouts: { silenceMs: 2_000 },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
    {
      name: 'says a little now and then, but never yes: uncertain',
      answers: {
        body: ({ socket }) => {
          const timer = setInterval(() => socket.write('250-wait\r\n'), 100)
          socket.once('close', () => clearInterval(timer))
        },
      },
      timeouts: { mailMs: 3_000 },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
  ]

  it.each(cases)('$name', async ({ answers, greeting, timeouts, expected }) => {
    const { url } = await serve(answers, greeting === undefined ? '220 test' : greeting)
    const { run, events } = workerOver(url, [email()], {
      openSmtp: createSmtp(url, from, { ...defaultTimeouts, ...timeouts }).open,
    })
    await run()
    expect(told(events)).toEqual(expected)
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  it('is not there: one mail says so, the others wait without an attempt', async () => {
    const { url } = await serve()
    await closeServers()
    const { run, events } = workerOver(url, [email(), email(), email()])
    expect(await run()).toMatchObject({ claimed: 3, retry: 1, sent: 0 })
    expect(told(events).sort()).toEqual(['release', 'release', 'retry smtp_unreachable'])
  })

  it('does not know the password: said without naming it', async () => {
    const { url } = await serve({
      ehlo: ({ say }) => say('250-test\r\n250 AUTH PLAIN'),
      auth: ({ say }) => say('535 5.7.8 bad password hunter2'),
    })
    const { run, events } = workerOver(url.replace('//', '//me:hunter2@'), [email()])
    await run()
    expect(told(events)).toEqual(['retry smtp_auth_failed 535 5.7.8'])
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })

  it('refuses one mail: the next one is sent over the same connection', async () => {
    const { url, messages, connections } = await serve({
      rcpt: ({ say, command }) => say(command.includes('bad@') ? '550 no' : '250 OK'),
    })
    const emails = [email({ to_address: 'bad@example.test' }), email(), email()]
    const { run } = workerOver(url, emails, {
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 2, failed: 1 })
    expect(messages).toHaveLength(2)
    expect(connections()).toBe(1)
  })

  it('takes no mail of the size of one: the next one is sent over the same connection', async () => {
    const { url, messages, connections } = await serve({
      ehlo: ({ say }) => say('250-test\r\n250 SIZE 10000'),
    })
    const emails = [email({ text_body: 'Hello\n'.repeat(2_000) }), email(), email()]
    const { run } = workerOver(url, emails, {
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 2, failed: 1 })
    expect(messages).toHaveLength(2)
    expect(connections()).toBe(1)
  })

  it('refuses one mail and to begin anew: the next one is sent over another connection', async () => {
    const { url, messages, connections } = await serve({
      rcpt: ({ say, command }) => say(command.includes('grey@') ? '450 later' : '250 OK'),
      rset: ({ say }) => say('500 what?'),
    })
    const emails = [email({ to_address: 'grey@example.test' }), email()]
    const { run } = workerOver(url, emails, {
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 1, retry: 1 })
    expect(messages).toHaveLength(1)
    expect(connections()).toBe(2)
  })

  it('takes its time: slow is not lost', async () => {
    const { url, messages } = await serve({
      body: ({ say }) => {
        const timer = setInterval(() => say('250-wait'), 250)
        setTimeout(() => {
          clearInterval(timer)
          say('250 OK')
        }, 3_000)
      },
    })
    const { run } = workerOver(url, [email()], {
      openSmtp: createSmtp(url, from, { ...defaultTimeouts, silenceMs: 2_000 }).open,
    })
    expect(await run()).toMatchObject({ sent: 1 })
    expect(messages).toHaveLength(1)
  })
})
