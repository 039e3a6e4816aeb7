import { randomUUID } from 'node:crypto'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'

/** For users made over HTTP or by factories with a password. */
export const TEST_PASSWORD = 'correct horse battery staple'

export type SignedIn = { userId: string; email: string; accessToken: string; refreshToken: string }

export function requiredEnv(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: does this project have its global set-up?`)
  return value
}

const withoutSession = {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
}

/** A visitor's supabase-js: publishable key, no token. */
export function anonClient(): SupabaseClient {
  return createClient(
    requiredEnv('NEXT_PUBLIC_SUPABASE_URL'),
    requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
    withoutSession,
  )
}

/** A signed-in user's supabase-js, straight at the Data API. */
export function clientOf(user: { accessToken: string }): SupabaseClient {
  return createClient(
    requiredEnv('NEXT_PUBLIC_SUPABASE_URL'),
    requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
    { ...withoutSession, accessToken: async () => user.accessToken },
  )
}

/** The secret key, for arranging only. */
export function adminClient(): SupabaseClient {
  return createClient(
    requiredEnv('NEXT_PUBLIC_SUPABASE_URL'),
    requiredEnv('SUPABASE_SECRET_KEY'),
    withoutSession,
  )
}

export async function signIn(email: string, password = TEST_PASSWORD): Promise<SignedIn> {
  const { data, error } = await anonClient().auth.signInWithPassword({ email, password })
  if (error) throw error
  return {
    userId: data.user.id,
    email,
    accessToken: data.session.access_token,
    refreshToken: data.session.refresh_token,
  }
}

/** A confirmed user with a real session; committed, so remove them with `deleteUser`. */
export async function createSignedInUser(
  values: { email?: string; first_name?: string; last_name?: string } = {},
): Promise<SignedIn> {
  const email = values.email ?? `user-${randomUUID()}@example.test`
  const { error } = await adminClient().auth.admin.createUser({
    email,
    password: TEST_PASSWORD,
    email_confirm: true,
    user_metadata: {
      first_name: values.first_name ?? 'Ada',
      last_name: values.last_name ?? 'Byron',
    },
  })
  if (error) throw error
  return signIn(email)
}

/** What a browser sends along with its requests once this person has signed in there. */
export function sessionCookieOf(
  { accessToken, refreshToken, userId, email }: SignedIn,
  expiresIn = 3600,
): string {
  const session = {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: 3600,
    expires_at: Math.floor(Date.now() / 1000) + expiresIn,
    user: { id: userId, email },
  }
  return `clientele-session=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`
}

export async function deleteUser(user: { userId: string }): Promise<void> {
  const { error } = await adminClient().auth.admin.deleteUser(user.userId)
  if (error) throw error
}

export type ApiOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'HEAD'
  user?: { accessToken: string }
  /** Slug for the `X-Org` header. */
  org?: string
  /** An object is sent as JSON; a string or bytes as they are. */
  body?: unknown
  headers?: Record<string, string>
}

export type ApiResponse = { status: number; headers: Headers; text: string; body: unknown }

function encodeBody(body: unknown): { payload?: BodyInit; type?: string } {
  if (body === undefined) return {}
  if (typeof body === 'string') return { payload: body }
  if (body instanceof FormData) return { payload: body }
  if (body instanceof Uint8Array) return { payload: new Uint8Array(body) }
  return { payload: JSON.stringify(body), type: 'application/json' }
}

/** One request to the app over HTTP: `api('/api/v1/customers', { user, org })`. */
export async function api(path: string, options: ApiOptions = {}): Promise<ApiResponse> {
  const headers = new Headers(options.headers)
  const { payload, type } = encodeBody(options.body)
  if (type && !headers.has('content-type')) headers.set('content-type', type)
  if (options.user) headers.set('authorization', `Bearer ${options.user.accessToken}`)
  if (options.org) headers.set('x-org', options.org)
  const response = await fetch(new URL(path, requiredEnv('CLIENTELE_APP_URL')), {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers,
    body: payload ?? null,
    redirect: 'manual',
  })
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text
  return { status: response.status, headers: response.headers, text, body }
}

export type Mail = {
  id: string
  to: string[]
  from: string
  subject: string
  text: string
  html: string
  links: string[]
  received_at: string
}

/** What the stack's inbox caught for an address, newest first; waits until there is one. */
export async function mailTo(address: string, options: { subject?: RegExp } = {}): Promise<Mail> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const found = (await listMail(address)).find(
      (mail) => options.subject === undefined || options.subject.test(mail.subject),
    )
    if (found) return found
    if (Date.now() > deadline) throw new Error(`No mail for ${address} within ten seconds.`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export async function listMail(address: string): Promise<Mail[]> {
  const url = new URL('/api/messages', requiredEnv('MAIL_URL'))
  url.searchParams.set('to', address)
  const response = await fetch(url)
  if (!response.ok) throw new Error(`The inbox answered ${response.status}.`)
  return (await response.json()) as Mail[]
}

/** The first link in a mail whose path starts as given. */
export function linkIn(mail: Mail, path: string): URL {
  const link = mail.links.map((raw) => new URL(raw)).find((url) => url.pathname.startsWith(path))
  if (link) return link
  throw new Error(`No link to ${path} in the mail “${mail.subject}”.`)
}
