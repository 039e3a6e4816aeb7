import { createMailerHandler } from './handler.ts'
import { callRpc, fetchPdf, type Remote } from './remote.ts'
import { wholeNumber } from './settings.ts'
import { composeMessage, createSmtp } from './smtp.ts'
import { runWorker } from './worker.ts'

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined

function required(name: string): string {
  const value = Deno.env.get(name)
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Hosted projects have a map of keys by name, the older ones a single one. */
function secretKeys(): string[] {
  const keys: Record<string, string> = JSON.parse(Deno.env.get('SUPABASE_SECRET_KEYS') ?? '{}')
  return [...Object.values(keys), Deno.env.get('SUPABASE_SERVICE_ROLE_KEY') ?? '']
}

const from = required('SMTP_FROM')
const smtp = createSmtp(required('SMTP_URL'), from)
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
const keys = secretKeys()
const remote: Remote = {
  supabaseUrl: required('SUPABASE_URL'),
  secretKey: keys.find((key) => key !== '') ?? required('SUPABASE_SERVICE_ROLE_KEY'),
  fetch,
}

function log(message: string, error?: unknown): void {
  console.error(message, error instanceof Error ? error.message : '')
}

Deno.serve(
  createMailerHandler({
    secretKeys: keys,
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
