import type { Sql } from 'postgres'

export type Callers = {
  owner: Sql
  member: Sql
  /** Connections of visitors. */
  anon: Sql[]
  /** Somebody who is no colleague, signed in. */
  buyer: { sql: Sql; userId: string }
}
