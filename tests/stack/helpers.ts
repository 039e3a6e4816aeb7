import { createClient } from '@supabase/supabase-js'
import { type Stack, type StackOptions, startStack } from '../../stack/start.ts'
import { makeHome } from './homes.ts'

export type TestStack = Stack & { home: string; remove(): Promise<void> }

/** A stack of its own, on free ports, whose data is gone afterwards. */
export async function startTestStack(options: StackOptions = {}): Promise<TestStack> {
  const [home, removeHome] = await makeHome()
  const stack = await startIn(home, options)
  return {
    ...stack,
    home,
    async remove() {
      await stack.stop()
      await removeHome()
    },
  }
}

/** A stack on free ports, over the data of this folder, which is thrown away. */
export const startIn = (home: string, options: StackOptions = {}): Promise<Stack> =>
  startStack({ ports: 'free', seed: false, quiet: true, durable: false, ...options, home })

function environmentOf(stack: Stack, name: string): string {
  const value = stack.env[name]
  if (value === undefined) throw new Error(`the stack gave no ${name}`)
  return value
}

const options = { auth: { persistSession: false, autoRefreshToken: false } }

export function anonymous(stack: Stack) {
  return createClient(
    stack.apiUrl,
    environmentOf(stack, 'NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
    options,
  )
}

export function administrator(stack: Stack) {
  return createClient(stack.apiUrl, environmentOf(stack, 'SUPABASE_SECRET_KEY'), options)
}

export const password = 'correct horse battery'

/** A confirmed user, signed in with a client of their own. */
export async function signedIn(stack: Stack, email: string) {
  const { data, error } = await administrator(stack).auth.admin.createUser({
    email,
    password,
    email_confirm: true,
  })
  if (error) throw error
  const client = anonymous(stack)
  const session = await client.auth.signInWithPassword({ email, password })
  if (session.error) throw session.error
  return { client, user: data.user, session: session.data.session }
}

export type Mail = {
  id: string
  to: string[]
  subject: string
  text: string
  html: string
  links: string[]
  attachments: { name: string; type: string; size_bytes: number; path: string }[]
}

export async function mailsTo(stack: Stack, email: string): Promise<Mail[]> {
  const response = await fetch(`${stack.mailUrl}/api/messages?to=${encodeURIComponent(email)}`)
  return (await response.json()) as Mail[]
}

/** The link of the newest mail to an address. */
export async function newestLink(stack: Stack, email: string): Promise<URL> {
  const [mail] = await mailsTo(stack, email)
  const link = mail?.links[0]
  if (!link) throw new Error(`no mail with a link for ${email}`)
  return new URL(link)
}
