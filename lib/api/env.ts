import { z } from 'zod'
import { type Env, env } from '@/lib/env'

const apiEnvSchema = z.object({
  /** Origins whose pages may call the API, separated by commas; empty means none. */
  API_CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter((origin) => origin !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))),
  /** Whoever sends this as a bearer token may read /api/metrics; unset, nobody can. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Checked by /api/health when set. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
})

export type ApiEnvironment = Env & z.infer<typeof apiEnvSchema>

let cached: ApiEnvironment | undefined

/** What the API needs on top of the server's environment; read at the first request, not at build. */
export function apiEnv(): ApiEnvironment {
  if (cached === undefined) {
    const filled = Object.entries(process.env).filter(([, value]) => value !== '')
    cached = { ...env(), ...apiEnvSchema.parse(Object.fromEntries(filled)) }
  }
  return cached
}
