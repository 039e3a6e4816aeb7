import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { StackError } from './errors.ts'

const templateSchema = z.object({ subject: z.string(), content_path: z.string() })

const providerSchema = z.object({
  enabled: z.boolean().default(false),
  client_id: z.string().default(''),
  secret: z.string().default(''),
  redirect_uri: z.string().default(''),
  skip_nonce_check: z.boolean().default(false),
})

/** The part of supabase/config.toml that the stack honours; the rest is for the Supabase CLI. */
const configSchema = z.object({
  api: z.object({
    schemas: z.array(z.string()).default(['public']),
    extra_search_path: z.array(z.string()).default([]),
    max_rows: z.number().int().default(1000),
  }),
  db: z.object({
    seed: z
      .object({ enabled: z.boolean().default(true), sql_paths: z.array(z.string()) })
      .default({ enabled: true, sql_paths: ['./seed.sql'] }),
  }),
  storage: z.object({
    file_size_limit: z.string().default('50MiB'),
    /** What lies in the folder of a bucket comes with the demo data. */
    buckets: z.record(z.string(), z.object({ objects_path: z.string().optional() })).default({}),
  }),
  auth: z.object({
    site_url: z.string(),
    additional_redirect_urls: z.array(z.string()).default([]),
    jwt_expiry: z.number().int().default(3600),
    enable_refresh_token_rotation: z.boolean().default(true),
    refresh_token_reuse_interval: z.number().int().default(10),
    enable_signup: z.boolean().default(true),
    minimum_password_length: z.number().int().default(6),
    password_requirements: z
      .enum([
        '',
        'letters_digits',
        'lower_upper_letters_digits',
        'lower_upper_letters_digits_symbols',
      ])
      .default(''),
    rate_limit: z
      .object({
        email_sent: z.number().int().default(30),
        token_refresh: z.number().int().default(150),
        sign_in_sign_ups: z.number().int().default(30),
        token_verifications: z.number().int().default(30),
      })
      .prefault({}),
    email: z.object({
      double_confirm_changes: z.boolean().default(true),
      enable_confirmations: z.boolean().default(false),
      secure_password_change: z.boolean().default(false),
      require_current_password: z.boolean().default(false),
      max_frequency: z.string().default('1s'),
      otp_length: z.number().int().default(6),
      otp_expiry: z.number().int().default(3600),
      template: z.record(z.string(), templateSchema).default({}),
    }),
    external: z.record(z.string(), providerSchema).default({}),
  }),
  functions: z
    .record(
      z.string(),
      z.object({
        enabled: z.boolean().default(true),
        verify_jwt: z.boolean().default(true),
        entrypoint: z.string().optional(),
        import_map: z.string().optional(),
      }),
    )
    .default({}),
})
export type Config = z.infer<typeof configSchema>

/** Replaces `env(NAME)` as the Supabase CLI does; a variable that is not set leaves nothing. */
function withEnvironment(value: unknown): unknown {
  if (typeof value === 'string') {
    const name = /^env\((\w+)\)$/.exec(value)?.[1]
    return name ? (process.env[name] ?? '') : value
  }
  if (Array.isArray(value)) return value.map(withEnvironment)
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withEnvironment(inner)]),
    )
  }
  return value
}

/** CLIENTELE_SITE_URL moves the app, and with it the links in mails, off the address in the file. */
function atSite(config: Config): Config {
  const { CLIENTELE_SITE_URL: url, CLIENTELE_APP_PORT: port } = process.env
  const site = url || (port ? `http://localhost:${port}` : '')
  if (!site) return config
  const { hostname, origin } = new URL(site)
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1'
  const origins = isLoopback
    ? ['localhost', '127.0.0.1'].map((host) => origin.replace(hostname, host))
    : [origin]
  return {
    ...config,
    auth: {
      ...config.auth,
      site_url: origin,
      additional_redirect_urls: [
        ...config.auth.additional_redirect_urls,
        ...origins.map((one) => `${one}/**`),
      ],
    },
  }
}

export async function loadConfig(root: string): Promise<Config> {
  const path = join(root, 'supabase', 'config.toml')
  try {
    return atSite(configSchema.parse(withEnvironment(parse(await readFile(path, 'utf8')))))
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error && error.message
    throw new StackError(`supabase/config.toml cannot be used: ${reason}`, { cause: error })
  }
}
