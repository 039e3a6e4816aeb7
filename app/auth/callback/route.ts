import type { NextRequest } from 'next/server'
import { AppError, statusOf } from '@/lib/errors'
import { arrive } from '@/lib/identity/arrival'
import { limitLinks } from '@/lib/identity/auth.limits'
import { log } from '@/lib/log'
import { messageFor } from '@/lib/messages'
import { requestContextOf } from '@/lib/request'
import { createServerAuth, createServerSupabase } from '@/lib/supabase/server'

const noStore = { 'Cache-Control': 'private, no-store' }

/** Back from Google or GitHub: the code counts only in the browser that began, by its cookie. */
export async function GET(request: NextRequest): Promise<Response> {
  try {
    return await signInByCode(request)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const wait = error.retryAfter ? { 'Retry-After': String(error.retryAfter) } : undefined
    return new Response(messageFor(error.reason), {
      status: statusOf(error.code),
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...noStore, ...wait },
    })
  }
}

async function signInByCode(request: NextRequest): Promise<Response> {
  const context = requestContextOf(request.headers)
  const parameters = request.nextUrl.searchParams
  const code = parameters.get('code')
  const refusal = parameters.get('error_code') ?? parameters.get('error')
  if (!code || code.length > 500) {
    log.info({ request_id: context.requestId, reason: refusal }, 'sign-in by provider refused')
    return redirectTo('/sign-in?notice=sign_in_failed')
  }
  await limitLinks(context.clientIp)
  const auth = await createServerAuth()
  const { data, error } = await auth.exchangeCodeForSession(code)
  if (error) {
    log.info({ request_id: context.requestId, reason: error.code }, 'sign-in by provider refused')
    return redirectTo('/sign-in?notice=sign_in_failed')
  }
  const db = await createServerSupabase()
  return redirectTo(await arrive(db, data.user.id, parameters.get('next') ?? undefined))
}

function redirectTo(path: string): Response {
  // Relative, so that people stay on the host that their cookies are for. No cache may keep it.
  return new Response(null, {
    status: 303,
    headers: { Location: path, ...noStore },
  })
}
