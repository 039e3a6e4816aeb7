import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import type { Stack } from '../../stack/start.ts'

export type User = { userId: string; sessionId: string; email: string; password: string }

export function connect(stack: Stack): postgres.Sql {
  return postgres(stack.databaseUrl, { max: 1, onnotice: () => {}, prepare: true })
}

/** Somebody with a confirmed address, signed in. */
export async function createUser(sql: postgres.Sql, email: string): Promise<User> {
  const password = 'bench-password-1'
  const userId = randomUUID()
  const sessionId = randomUUID()
  await sql`
    insert into auth.users (
      id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token,
      recovery_token, email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data,
      created_at, updated_at
    ) values (
      ${userId}, 'authenticated', 'authenticated', ${email},
      extensions.crypt(${password}, extensions.gen_salt('bf', 10)), now(), '', '', '', '',
      '{"provider": "email", "providers": ["email"]}', '{}', now(), now()
    )`
  await sql`
    insert into auth.identities (
      id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at
    ) values (
      ${randomUUID()}, 'email', ${userId}, ${userId},
      ${sql.json({ sub: userId, email, email_verified: true })}, now(), now(), now()
    )`
  await sql`
    insert into auth.sessions (id, user_id, aal, created_at, updated_at)
    values (${sessionId}, ${userId}, 'aal1', now(), now())`
  return { userId, sessionId, email, password }
}

/** A connection that is, for good, what the Data API makes of one for a single request. */
export async function connectAs(
  stack: Stack,
  { userId, sessionId, email }: Omit<User, 'password'>,
): Promise<postgres.Sql> {
  const sql = connect(stack)
  const claims = { sub: userId, role: 'authenticated', session_id: sessionId, email, aal: 'aal1' }
  await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, false),
    set_config('request.jwt.claim.sub', ${userId}, false)`
  await sql`set role authenticated`
  return sql
}

/** A visitor, as the Data API makes one of the publishable key. */
export async function connectAnon(stack: Stack): Promise<postgres.Sql> {
  const sql = connect(stack)
  await sql`select set_config('request.jwt.claims', '{"role": "anon"}', false)`
  await sql`set role anon`
  return sql
}
