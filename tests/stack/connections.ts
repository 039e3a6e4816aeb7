import postgres from 'postgres'
import type { Program } from './program.ts'

const bigint = { to: 20, from: [20], serialize: (value: number) => String(value), parse: Number }

type Options = { max?: number; connection?: Record<string, string> }

/** Its owner's connection to the database of a program that may be killed at any moment. */
export const connect = ({ facts }: Program, { max = 1, connection = {} }: Options = {}) =>
  postgres(facts.databaseUrl, {
    max,
    connect_timeout: 5,
    onnotice: () => undefined,
    types: { bigint },
    connection,
  })

export type Sql = ReturnType<typeof connect>

/** As the Data API would run it for this person. */
export const connectStaff = (
  program: Program,
  { userId, sessionId }: { userId: string; sessionId: string },
  max = 1,
) =>
  connect(program, {
    max,
    connection: {
      role: 'authenticated',
      'request.jwt.claims': JSON.stringify({
        sub: userId,
        session_id: sessionId,
        role: 'authenticated',
        aal: 'aal1',
      }),
    },
  })

/** Visitors, as the Data API would ask for them. */
export const connectGuests = (program: Program, max: number) =>
  connect(program, {
    max,
    connection: { role: 'anon', 'request.jwt.claims': '{"role": "anon"}' },
  })
