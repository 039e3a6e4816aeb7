import { z } from 'zod'

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''))

const envSchema = z.object({
  NEXT_PUBLIC_SUPABASE_URL: url,
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  SUPABASE_SECRET_KEY: z.string().min(1),
  // Where people reach the app. Links in e-mails use it and never the Host header, which a
  // stranger chooses.
  APP_URL: url.optional(),
  CLIENTELE_APP_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  /** How many reverse proxies of ours stand in front and append to X-Forwarded-For. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  /** Sign-in buttons to show, of the providers configured in Supabase Auth. */
  AUTH_PROVIDERS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()))
    .transform((names) => names.filter((name) => name === 'google' || name === 'github')),
  /** Origins whose pages may call the API, separated by commas; empty means none. */
  API_CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter((origin) => origin !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((address) => new URL(address).origin))),
  /** Whoever sends this as a bearer token may read /api/metrics; unset, nobody can. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Read by /api/health; the mailer has its own. Wrong here, it would be wrong there. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export type Env = Omit<z.infer<typeof envSchema>, 'APP_URL' | 'CLIENTELE_APP_PORT'> & {
  APP_URL: string
}

/** Parses an environment; the one error names every variable that is missing or wrong. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  // An empty value in a .env file means "not set".
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(filled)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return filled[name] === undefined ? `${name} is missing` : `${name} is not valid`
    })
    throw new Error(
      `Clientele cannot start: ${problems.join(', ')}. ` +
        'Run `npm run stack` once, which writes .env.local, or set them as docs/operations.md says.',
    )
  }
  const { APP_URL, CLIENTELE_APP_PORT, ...rest } = parsed.data
  return { ...rest, APP_URL: APP_URL ?? `http://localhost:${CLIENTELE_APP_PORT ?? 3000}` }
}

let cached: Env | undefined

/**
 * The validated environment of the server. `process.env` is passed on whole: Next would replace
 * `process.env.NEXT_PUBLIC_…` by its value at build time, and the same build must run anywhere.
 */
export function env(): Env {
  cached ??= parseEnv(process.env)
  return cached
}
