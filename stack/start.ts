import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startClock } from './clock.ts'
import { loadConfig } from './config.ts'
import { fileError } from './errors.ts'
import { createFunctions } from './functions.ts'
import { createGateway } from './gateway.ts'
import { loadKeys } from './keys.ts'
import { stopLeftover } from './leftovers.ts'
import { lock } from './lock.ts'
import { startMail } from './mail.ts'
import { createMailDriver } from './mail-driver.ts'
import { migrate, seed } from './migrations.ts'
import { loopback, type Ports, resolvePorts } from './ports.ts'
import { ownerUrl, startDatabase } from './postgres.ts'
import { withoutProxy } from './proxy.ts'
import { seedObjects } from './seed-objects.ts'
import { bootstrap, finishSystemSchemas } from './system.ts'

export type Stack = {
  env: Record<string, string>
  databaseUrl: string
  /** The database as its superuser, for whoever looks at how it works. */
  adminUrl: string
  apiUrl: string
  mailUrl: string
  ports: Ports
  stop(): Promise<void>
}

export type StackOptions = {
  /** Data directory; `CLIENTELE_HOME` or `.clientele` in the repository when left out. */
  home?: string
  ports?: Partial<Ports> | 'free'
  /** Where the app of this stack is, for whoever starts another on the same data. */
  appUrl?: string
  /** Whether supabase/seed.sql is run once after the migrations; true when left out. */
  seed?: boolean
  quiet?: boolean
  /** Whether data survives the death of the machine; true when left out. False for what is thrown away. */
  durable?: boolean
  /** Folder of the edge functions; `supabase/functions` when left out. */
  functions?: string
  /** Whether the clock sends what is in the outbox; true when left out. */
  mailer?: boolean
  /** The server that edge functions send their mails through; the catcher when left out. */
  smtpUrl?: string
  /** Told the environment of an app for this stack as soon as it is known, before anything is up. */
  onPlan?(env: Record<string, string>): void
  /** Told what a start does with what it found, such as a move of the database; else said as all is. */
  onNotice?(line: string): void
  /** Told why, when the database ends although nobody asked it to. */
  onFailure?(message: string): void
}

export const repository = dirname(dirname(fileURLToPath(import.meta.url)))

export function homeOf(home: string | undefined): string {
  return resolve(repository, home ?? (process.env.CLIENTELE_HOME || '.clientele'))
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = homeOf(options.home)
  // Of this process too, which calls its own gateway.
  Object.assign(process.env, withoutProxy(process.env))
  const say = (line: string) => {
    if (!options.quiet) console.log(line)
  }
  const stops: (() => Promise<void>)[] = []
  // Last started, first stopped.
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    await mkdir(home, { recursive: true }).catch((error: unknown) => {
      throw fileError(error, home)
    })
    stops.push(await lock(home, options.appUrl))
    await stopLeftover(home, options.onNotice ?? say)
    const ports = await resolvePorts(options.ports)
    const config = await loadConfig(repository)
    const keys = await loadKeys(home)
    const apiUrl = `http://${loopback}:${ports.api}`
    const mailUrl = `http://${loopback}:${ports.mail}`
    const env = {
      NEXT_PUBLIC_SUPABASE_URL: apiUrl,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
      SUPABASE_SECRET_KEY: keys.secretKey,
      DATABASE_URL: ownerUrl(ports.db),
      SMTP_URL: `smtp://${loopback}:${ports.smtp}`,
      MAIL_URL: mailUrl,
    }
    options.onPlan?.(env)

    say('Starting Postgres …')
    const database = await startDatabase({
      home,
      port: ports.db,
      adminPassword: keys.adminPassword,
      durable: options.durable !== false,
      onExit: (message) => options.onFailure?.(message),
    })
    stops.push(database.stop)
    await bootstrap(database, keys.adminPassword)

    const functions = createFunctions({
      folder: options.functions ?? join(repository, 'supabase', 'functions'),
      root: repository,
      config: config.functions,
      keys,
      env: {
        SUPABASE_URL: apiUrl,
        SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
        SUPABASE_SECRET_KEY: keys.secretKey,
        SUPABASE_ANON_KEY: keys.publishableKey,
        SUPABASE_SERVICE_ROLE_KEY: keys.secretKey,
        SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
        SUPABASE_DB_URL: database.url,
        SMTP_URL: options.smtpUrl ?? env.SMTP_URL,
        SMTP_FROM: 'no-reply@clientele.test',
      },
    })
    stops.push(functions.stop)
    const mail = createMailDriver(ports.smtp)
    const gateway = createGateway({
      urlAs: database.urlAs,
      apiUrl,
      config,
      keys,
      home,
      root: repository,
      mail,
      functions,
    })
    stops.push(gateway.stop)
    await gateway.prepare()
    await finishSystemSchemas(database)

    const applied = await migrate(database.url, repository)
    if (applied.length > 0) say(`Applied ${applied.length} migrations.`)
    const isSeeding = options.seed !== false && config.db.seed.enabled
    if (isSeeding && (await seed(database.url, repository, config.db.seed.sql_paths))) {
      say('Seeded demo data.')
    }

    const callMailer = () =>
      fetch(`${apiUrl}/functions/v1/platform-mailer`, {
        method: 'POST',
        headers: { apikey: keys.secretKey },
      })
    const clock = await startClock(database.url, options.mailer === false ? undefined : callMailer)
    stops.push(clock.stop)
    const mailServer = await startMail(ports)
    stops.push(mailServer.stop)
    await gateway.open(ports.api)
    if (isSeeding) {
      await seedObjects({ apiUrl, databaseUrl: database.url, keys, root: repository, config })
    }

    return {
      env,
      databaseUrl: database.url,
      adminUrl: database.adminUrl,
      apiUrl,
      mailUrl,
      ports,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
