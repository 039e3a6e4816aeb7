import { AsyncLocalStorage } from 'node:async_hooks'
import { PostgresConnection } from '@supabase/lite/postgres'
import { sql } from 'kysely'
import { z } from 'zod'

/** What PostgREST tells the database about a request, beside who makes it. */
export type RequestContext = {
  method: string
  path: string
  headers: Record<string, string>
  /** What was logged while it was handled. */
  log: unknown[][]
}

export const requestContext = new AsyncLocalStorage<RequestContext>()

const contextSchema = z.object({
  auth: z
    .object({
      role: z.string().nullish(),
      uid: z.unknown(),
      jwt: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  storage: z.object({ operation: z.string().nullish() }).nullish(),
})

type Executor = Parameters<ReturnType<typeof sql>['execute']>[0]

/** Serialises once: what arrives as text is JSON already (lite's own serialiser quotes it again). */
function serializeJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** lite reads `true` as a boolean wherever it stands in a filter; what it is, says the column. */
function asTyped(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value
}

const serializeBoolean = (value: unknown): string => (String(value) === 'true' ? 't' : 'f')

const asIs = (value: unknown): unknown => value

/** From `2026-11-21 04:21:26.97+00` to `2026-11-21T04:21:26.97+00:00`. */
function toIsoTime(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
}

/** JSON has neither NaN nor Infinity; to_json() of Postgres quotes them, too. */
function toNumber(text: string): number | string {
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

const parseJson = (text: string): unknown => JSON.parse(text)

type ConnectionOptions = {
  url: string
  connections: number
  /** Where to look the schema up, if not here. */
  schemaOf?: GatewayConnection
  /** The schemas that the API serves, if not all: what is in others it need not know. */
  served?: readonly string[]
}

type KnownSchema = Awaited<ReturnType<PostgresConnection['introspect']>>

function servedPart(known: KnownSchema, served: readonly string[]): KnownSchema {
  const isServed = ({ schema }: { schema?: string | undefined }) =>
    schema !== undefined && served.includes(schema)
  return {
    ...known,
    tables: known.tables.filter(isServed),
    columns: known.columns.filter(isServed),
    views: known.views.filter(isServed),
    functions: known.functions?.filter(isServed),
    foreign_keys: known.foreign_keys.filter(isServed),
  }
}

/**
 * lite's connection with four changes. It never touches grants (lite would grant every table of
 * every schema that has row security to every role); it tells the database all that PostgREST
 * does, for tables as for functions; it does so in one statement instead of up to eleven, which
 * travels with the one that it is for; and it prepares statements, as PostgREST does.
 */
export class GatewayConnection extends PostgresConnection {
  readonly #schemaOf: GatewayConnection | undefined
  readonly #served: readonly string[] | undefined
  #known: ReturnType<PostgresConnection['introspect']> | undefined
  #version = 0

  constructor({ url, connections, schemaOf, served }: ConnectionOptions) {
    super({
      url,
      postgresOptions: {
        max: connections,
        onnotice: () => undefined,
        types: {
          json: { to: 114, from: [114], serialize: serializeJson, parse: parseJson },
          jsonb: { to: 3802, from: [3802], serialize: serializeJson, parse: parseJson },
          bool: {
            to: 16,
            from: [16],
            serialize: serializeBoolean,
            parse: (text: string) => text === 't',
          },
          // lite keeps text where a number is written otherwise, as 1.50 is.
          numeric: { to: 1700, from: [1700], serialize: String, parse: toNumber },
          // As in JSON made by Postgres, and so as PostgREST answers.
          timestamp: { to: 1114, from: [1114], serialize: asIs, parse: toIsoTime },
          timestamptz: { to: 1184, from: [1184], serialize: asIs, parse: toIsoTime },
        },
      },
    })
    this.#schemaOf = schemaOf
    this.#served = served
    this.#shortenTrips()
    // Private in lite's types, hence by name: no look at row security, no grants.
    Object.assign(this, {
      rlsState: 'active',
      applyJwtSessionContext: (executor: Executor, context: unknown) =>
        applyContext(executor, context),
      // Told with the rest of the context.
      applyRpcRequestGucs: async () => undefined,
    })
  }

  /** Kept as it is: lite would keep it as text and read that again twice for every request. */
  override introspect(options?: { useCache?: boolean }) {
    if (options?.useCache && this.#known) return this.#known
    const known = this.#readServedSchema()
    this.#known = known
    known.catch(() => this.forgetSchema())
    return known
  }

  readSchema() {
    return super.introspect({ useCache: false })
  }

  /** Also what was prepared: its columns may be others now. */
  forgetSchema() {
    this.#known = undefined
    this.#version++
  }

  async #readServedSchema() {
    const known = await (this.#schemaOf ?? this).readSchema()
    return this.#served ? servedPart(known, this.#served) : known
  }

  /**
   * lite's driver has Postgres parse and plan the same text for every request, and awaits each
   * statement that opens a transaction. What was prepared is known by its text, so each version of
   * the schema has texts of its own. And what opens a transaction travels with the statement after
   * it: Postgres takes them in order, and refuses the rest of a transaction once one has failed.
   */
  #shortenTrips() {
    const reserve = this.driver.reserve.bind(this.driver)
    this.driver.reserve = async () => {
      const connection = await reserve()
      const { unsafe } = connection
      let opening: Promise<unknown>[] = []
      const run = async (text: string, values: Parameters<typeof unsafe>[1] = []) => {
        const query =
          values.length === 0
            ? unsafe(text).execute()
            : unsafe(`${text} /* ${this.#version} */`, values.map(asTyped), {
                prepare: true,
              }).execute()
        if (text === 'begin' || text.startsWith(contextStatement)) {
          opening.push(query)
          // Told with the statement that follows.
          query.catch(() => undefined)
          return []
        }
        const before = opening
        opening = []
        // The first to fail is the one to tell of.
        const [answer] = await Promise.all([query, ...before])
        return answer
      }
      return Object.assign(connection, { unsafe: run })
    }
  }
}

const contextStatement = '/* context */'

async function applyContext(executor: Executor, rawContext: unknown): Promise<void> {
  const { auth, storage } = contextSchema.parse(rawContext)
  const role = auth?.role || 'anon'
  const subject = typeof auth?.uid === 'string' ? auth.uid : ''
  const request = requestContext.getStore()
  await sql`${sql.raw(contextStatement)}
    select
      set_config('role', ${role}, true),
      set_config('request.jwt.claim.sub', ${subject}, true),
      set_config('request.jwt.claim.role', ${role}, true),
      set_config('request.jwt.claims', ${JSON.stringify(auth?.jwt ?? { role })}, true),
      set_config('request.method', ${request?.method ?? ''}, true),
      set_config('request.path', ${request?.path ?? ''}, true),
      set_config('request.headers', ${JSON.stringify(request?.headers ?? {})}, true),
      set_config('storage.operation', ${storage?.operation ?? ''}, true)
  `.execute(executor)
}
