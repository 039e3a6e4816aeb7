import { App, setExperimental } from '@supabase/lite'
import type { MiddlewareHandler } from 'hono'
import type { Config } from './config.ts'
import { GatewayConnection, requestContext } from './connection.ts'
import type { Keys } from './keys.ts'
import type { MailDriver } from './mail-driver.ts'
import { connect } from './postgres.ts'
import { createStorageAdapter } from './storage.ts'
import { askedPart } from './storage-read.ts'

type LiteOptions = {
  urlAs(role: string): string
  apiUrl: string
  config: Config
  keys: Keys
  home: string
  mail: MailDriver
}

/**
 * lite looks up user and session for every call of the data API; PostgREST trusts the token, and
 * so do we: what ends with a session is for policies to say.
 */
const trustToken: MiddlewareHandler = async (context, next) => {
  const found = async () => true
  context.set('authService', { repo: { findUserById: found, findSessionById: found } })
  await next()
}

/** A provider is there once its client id and secret are; `enabled` is for the Supabase CLI. */
function configured(external: Config['auth']['external']) {
  return Object.fromEntries(
    Object.entries(external)
      .filter(([, { client_id: id, secret }]) => id !== '' && secret !== '')
      .map(([name, provider]) => [name, { ...provider, enabled: true }]),
  )
}

function createApp(
  connection: GatewayConnection,
  options: LiteOptions,
  middlewares?: MiddlewareHandler[],
) {
  const { apiUrl, config, keys, home, mail } = options
  const { rate_limit: _limits, email, external, ...auth } = config.auth
  const { require_current_password: _current, template: _template, ...emailSettings } = email
  const app = new App({
    connection,
    api: { ...config.api, external_url: apiUrl },
    auth: {
      ...auth,
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      email: emailSettings,
      external: configured(external),
    },
    storage: { enabled: true, file_size_limit: config.storage.file_size_limit },
    studio: { enabled: false },
    options: { drivers: { email: mail }, server: middlewares && { middlewares } },
  })
  const files = createStorageAdapter(home)
  app._storageAdapter = {
    ...files,
    // lite does not pass on which part is asked for.
    getObject: (bucket, key, version) =>
      files.getObject(bucket, key, version, askedPart(requestContext.getStore()?.headers)),
  }
  return app
}

/**
 * lite prints every query that Postgres refuses, values included. Within a request the lines are
 * kept, and the gateway prints them only when the answer is an error of the server.
 */
function keepLogOfRequests() {
  const print = console.error
  console.error = (...line: unknown[]) => {
    const request = requestContext.getStore()
    if (request) request.log.push(line)
    else print(...line)
  }
  return () => {
    console.error = print
  }
}

/** lite's three APIs, each connected as the role that serves it in Supabase. */
export function createLite(options: LiteOptions) {
  setExperimental('storage', true)
  const restoreLog = keepLogOfRequests()
  const connectAs = (role: string, connections: number) =>
    new GatewayConnection({ url: options.urlAs(role), connections })
  const admin = connectAs('supabase_admin', 2)
  const rest = new GatewayConnection({
    url: options.urlAs('authenticator'),
    connections: 32,
    // Read as the superuser: information_schema shows the authenticator nothing.
    schemaOf: admin,
    served: options.config.api.schemas,
  })
  const auth = connectAs('supabase_auth_admin', 4)
  const storage = connectAs('supabase_storage_admin', 8)
  const system = createApp(admin, options)
  const apps = {
    rest: createApp(rest, options, [trustToken]),
    auth: createApp(auth, options),
    storage: createApp(storage, options),
  }
  const ask = (app: App) => async (request: Request) => app.fetch(request, { peerAddress: null })
  const listener = connect(options.urlAs('supabase_admin'))
  return {
    rest: ask(apps.rest),
    auth: ask(apps.auth),
    storage: ask(apps.storage),
    async ensureSystemSchema() {
      const warn = console.warn
      // It warns that storage is experimental; the README says so, once.
      console.warn = () => undefined
      try {
        await system.init()
      } finally {
        console.warn = warn
      }
      await system.ensureSystemSchema()
    },
    /** Forgets what is known of the schema when a migration runs elsewhere, as PostgREST does. */
    async watchSchema() {
      await listener.listen('pgrst', () => {
        for (const one of [admin, rest, auth, storage]) one.forgetSchema()
      })
    },
    async close() {
      restoreLog()
      await listener.end({ timeout: 1 })
      await Promise.all([admin, rest, auth, storage].map((one) => one.driver.end({ timeout: 1 })))
    },
  }
}
