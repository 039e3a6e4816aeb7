import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import type { Tx } from '../../helpers/db.ts'

type Profile = {
  email: string | null
  phone: string | null
  first_name: string | null
  last_name: string | null
}

type SignUp = { metadata?: JSONValue; email?: string | null; phone?: string | null }

/** As the auth service does it: an insert into auth.users and nothing else. */
export async function signUp(tx: Tx, { metadata = null, email, phone = null }: SignUp = {}) {
  const id = randomUUID()
  const address = email === undefined ? `${id}@example.test` : email
  await tx`
    insert into auth.users (id, email, phone, raw_user_meta_data)
    values (${id}, ${address}, ${phone}, ${metadata === null ? null : tx.json(metadata)})`
  return id
}

export async function profileOf(tx: Tx, id: string): Promise<Profile | undefined> {
  const [row] = await tx<Profile[]>`
    select email, phone, first_name, last_name from public.profiles where id = ${id}`
  return row
}

export const metadataOf = async (tx: Tx, id: string) => {
  const [row] = await tx<{ metadata: unknown }[]>`
    select raw_user_meta_data as metadata from auth.users where id = ${id}`
  return row?.metadata
}

export const long = 'x'.repeat(10_000)
