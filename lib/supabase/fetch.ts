const keepMilliseconds = 10_000
const timeoutMilliseconds = 15_000

/**
 * Functions of the database that decide a whole file, read all books or change all who have a tag,
 * and that have a minute for it (`set statement_timeout`); a moment more here, so that the database
 * is who ends them.
 */
export const PATIENT_FUNCTIONS = [
  'delete_tag',
  'merge_tags',
  'reconcile_ledger',
  'review_customer_import',
  'review_invoice_import',
  'review_product_import',
  'write_customer_record',
]
const patientMilliseconds = 65_000

function timeLimitOf(url: string): number {
  const called = /\/rest\/v1\/rpc\/(\w+)/.exec(url)?.[1]
  const isPatient = called !== undefined && PATIENT_FUNCTIONS.includes(called)
  return isPatient ? patientMilliseconds : timeoutMilliseconds
}

type Answer = { status: number; headers: [string, string][]; body: string }

const refreshes = new Map<string, Promise<Answer>>()

/**
 * `fetch` for all clients of this server, with a time limit. A refresh token works once; requests
 * of one browser that arrive together with the same expired session share one refresh here,
 * instead of signing each other out.
 */
export async function supabaseFetch(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const timeLimit = AbortSignal.timeout(timeLimitOf(urlOf(input)))
  const signal = init?.signal ? AbortSignal.any([init.signal, timeLimit]) : timeLimit
  const limited = { ...init, signal }
  if (!isRefresh(input) || typeof init?.body !== 'string') return fetch(input, limited)

  const key = init.body
  const refresh = refreshes.get(key) ?? share(key, readAnswer(fetch(input, limited)))
  const { status, headers, body } = await refresh
  return new Response(body, { status, headers })
}

export function isRefresh(input: string | URL | Request): boolean {
  const { pathname, searchParams } = new URL(urlOf(input))
  return pathname === '/auth/v1/token' && searchParams.get('grant_type') === 'refresh_token'
}

/**
 * Whether the answer to a refresh is none of Auth's about the token: it fails, has had too many, or
 * the gateway in front of it did not take the server's key.
 */
export function saysNothingOf({ status }: { status: number }): boolean {
  return status >= 500 || status === 429 || status === 401
}

function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString()
}

function share(key: string, refresh: Promise<Answer>): Promise<Answer> {
  const forget = () => {
    if (refreshes.get(key) === refresh) refreshes.delete(key)
  }
  refreshes.set(key, refresh)
  setTimeout(forget, keepMilliseconds).unref()
  // What never reached Auth, or what it had no time for, may be tried again at once.
  refresh.then((answer) => {
    if (saysNothingOf(answer)) forget()
  }, forget)
  return refresh
}

async function readAnswer(pending: Promise<Response>): Promise<Answer> {
  const response = await pending
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}
