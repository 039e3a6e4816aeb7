import { z } from 'zod'
import type { AuthContext } from './context.ts'
import { type Client, createSession, verifyToken } from './sessions.ts'
import { findUserById } from './users.ts'

const sessionSchema = z.object({ access_token: z.string() })

/**
 * lite signs in through Google and GitHub, with a token that lacks most claims; its session is
 * replaced by one like every other.
 */
export async function withFullClaims(context: AuthContext, client: Client, answer: Response) {
  const body = answer.ok ? sessionSchema.safeParse(await answer.clone().json()) : undefined
  if (!body?.success) return answer
  const claims = verifyToken(body.data.access_token, context.keys.jwtSecret)
  const session = await context.sql.begin(async (sql) => {
    const user = await findUserById(sql, claims.sub)
    if (!user) return undefined
    await sql`delete from auth.sessions where id = ${claims.session_id ?? null}`
    return createSession(sql, user, 'oauth', client, context.tokens)
  })
  return session ? Response.json(session) : answer
}
