import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { App, setExperimental } from '@supabase/lite'
import type { Config } from './config.ts'
import { GatewayConnection, requestContext } from './connection.ts'
import type { Keys } from './keys.ts'
import type { MailDriver } from './mail-driver.ts'
import { loopback } from './ports.ts'
import { createStorageAdapter } from './storage.ts'

export type Gateway = {
  prepare(): Promise<void>
  open(port: number): Promise<void>
  stop(): Promise<void>
}

function createApp(options: {
  connection: GatewayConnection
  config: Config
  keys: Keys
  home: string
  mail: MailDriver
}) {
  const { connection, config, keys, home, mail } = options
  const { rate_limit: _limits, email, external, ...auth } = config.auth
  const { require_current_password: _current, template, ...emailRest } = email
  setExperimental('storage', true)
  const app = new App({
    connection,
    api: config.api,
    auth: {
      ...auth,
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      email: emailRest,
      external: Object.fromEntries(Object.entries(external).filter(([, one]) => one.enabled)),
    },
    storage: { enabled: true, file_size_limit: config.storage.file_size_limit },
    studio: { enabled: false },
    options: { drivers: { email: mail } },
  })
  app._storageAdapter = createStorageAdapter(home)
  return app
}

export function createGateway(options: {
  url: string
  config: Config
  keys: Keys
  home: string
  mail: MailDriver
}): Gateway {
  const connection = new GatewayConnection(options.url, 32)
  const app = createApp({ ...options, connection })
  let server: Server | undefined
  return {
    async prepare() {
      await app.ensureSystemSchema()
    },
    async open(port) {
      await new Promise<void>((resolve, reject) => {
        const listening = serve(
          {
            port,
            hostname: loopback,
            fetch: (request) => {
              const { pathname } = new URL(request.url)
              const headers = Object.fromEntries(request.headers)
              const context = { method: request.method, path: pathname, headers }
              return requestContext.run(context, () => app.fetch(request, { peerAddress: null }))
            },
          },
          () => resolve(),
        )
        listening.once('error', reject)
        server = listening as Server
      })
    },
    async stop() {
      server?.closeAllConnections()
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
      await connection.close()
    },
  }
}
