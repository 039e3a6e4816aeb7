import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const lines: string[] = []
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk))
    done()
  },
})

vi.mock('pino', async (importOriginal) => {
  const { default: pino } = await importOriginal<typeof import('pino')>()
  const toSink = (options: object) => pino(options, sink)
  return { default: Object.assign(toSink, pino) }
})

process.env.LOG_LEVEL = 'info'
const { error, warn } = console
const logged = () => lines.map((line): Record<string, unknown> => JSON.parse(line))

describe('the console of the server', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    lines.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
    Object.assign(console, { error, warn })
  })

  const failure = () =>
    new Error('app.unexpected', {
      cause: { code: '23505', details: 'Key (email)=(jane.doe@example.com) already exists.' },
    })

  it('writes to the log, without secrets and personal data', async () => {
    const { logConsole } = await import('../../../lib/console.ts')
    logConsole()
    console.error('could not tell %s', 'jane.doe@example.com', { token: 'x1', phone: '+49 30 1' })
    console.warn('\u001b[33m⚠\u001b[39m', 'odd\nin two lines')
    console.error('while it ended', failure())
    expect(lines.join('')).not.toMatch(/jane\.doe|x1|\+49|\\u001b/)
    expect(logged()).toMatchObject([
      { level: 'error', msg: expect.stringContaining('could not tell j***@example.com') },
      { level: 'warn', msg: '⚠ odd\nin two lines' },
      { level: 'error', msg: 'while it ended', err: { cause: { code: '23505' } } },
    ])
  })

  it('leaves out an error that is logged with its request, before or after', async () => {
    const { isFirstReport, logConsole } = await import('../../../lib/console.ts')
    logConsole()
    const [printedBefore, printedAfter, nobodys] = [failure(), failure(), failure()]
    console.error(' \u001b[31m\u001b[1m⨯\u001b[22m\u001b[39m', printedBefore)
    isFirstReport(printedBefore, 'one')
    isFirstReport(printedAfter, 'one')
    console.error(printedAfter)
    console.error(' ⨯', nobodys)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(logged()).toMatchObject([{ level: 'error', err: { message: 'app.unexpected' } }])
    expect(lines.join('')).not.toContain('jane.doe')
  })
})

describe('isFirstReport', () => {
  it('is said once for a request, whatever it fails in', async () => {
    const { isFirstReport } = await import('../../../lib/console.ts')
    const error = new Error('kept for the next request')
    const said = ['one', 'one', 'two', undefined].map((id) => isFirstReport(error, id))
    expect(said).toEqual([true, false, true, true])
    expect(isFirstReport(new Error('another'), undefined)).toBe(true)
    expect(isFirstReport('thrown text', 'one')).toBe(true)
  })
})
