import { listKeys, required, requiredKey } from '../_shared/env.ts'
import { createLogError } from '../_shared/log.ts'
import { createMailerHandler } from './handler.ts'
import { callRpc, fetchPdf, type Remote } from './remote.ts'
import { mailServer, senderAddress, wholeNumber } from './settings.ts'
import { composeMessage, createSmtp } from './smtp.ts'
import { runWorker } from './worker.ts'

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined

const from = senderAddress('SMTP_FROM', required('SMTP_FROM'))
const smtp = createSmtp(mailServer('SMTP_URL', required('SMTP_URL')).href, from)
const lanes = wholeNumber('SMTP_CONNECTIONS', Deno.env.get('SMTP_CONNECTIONS'), {
  least: 1,
  most: 50,
  otherwise: 8,
})
const leaseSeconds = wholeNumber('MAILER_LEASE_SECONDS', Deno.env.get('MAILER_LEASE_SECONDS'), {
  least: 1,
  most: 3600,
  otherwise: 120,
})
const secretKeys = ['SUPABASE_SECRET_KEYS', 'SUPABASE_SERVICE_ROLE_KEY'] as const
const remote: Remote = {
  supabaseUrl: required('SUPABASE_URL'),
  secretKey: requiredKey(...secretKeys),
  fetch,
}

const logError = createLogError('platform-mailer')
const log = (message: string, error?: unknown) => logError(message, { err: error })

Deno.serve(
  createMailerHandler({
    secretKeys: listKeys(...secretKeys),
    log,
    waitUntil: (work) => {
      if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(work)
    },
    run: () =>
      runWorker({
        rpc: (name, args) => callRpc(remote, name, args),
        openSmtp: smtp.open,
        fetchAttachment: (email, attachment) => fetchPdf(remote, email, attachment),
        compose: (email, attachments) => composeMessage(email, attachments, from),
        now: Date.now,
        sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
        log,
        limits: {
          batch: 50,
          lanes,
          leaseSeconds,
          runMs: 60_000,
          recordMs: 60_000,
        },
      }),
  }),
)
