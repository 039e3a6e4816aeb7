import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { localeSchema, timeZoneSchema } from '@/lib/identity/account.schemas'
import { personNameSchema } from '@/lib/identity/auth.schemas'
import { requireCaller } from './caller.middleware'
import type { ApiEnv, Caller } from './context'
import { withIsoTimes } from './iso-times'
import { assertSessionCounts } from './organization.middleware'
import { Problem } from './problem'
import { json, jsonBody, problems, SIGNED_IN } from './responses'

const PROFILE_COLUMNS =
  'id, email, phone, first_name, last_name, avatar_path, locale, time_zone, created_at, updated_at'

const profileSchema = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    avatar_path: z.string().nullable(),
    locale: z.string().nullable(),
    time_zone: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    memberships: z.array(
      z.object({
        role: z.enum(['owner', 'admin', 'agent']),
        organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
      }),
    ),
  })
  .openapi('Profile', {
    example: {
      id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
      email: 'owner@acme.test',
      phone: null,
      first_name: 'Olive',
      last_name: 'Owner',
      avatar_path: null,
      locale: 'en',
      time_zone: 'Europe/Berlin',
      created_at: '2026-11-01T08:00:00+00:00',
      updated_at: '2026-11-01T08:00:00+00:00',
      memberships: [
        {
          role: 'owner',
          organization: {
            id: '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22',
            slug: 'acme',
            name: 'Acme',
          },
        },
      ],
    },
  })

const name = personNameSchema.transform((text) => (text === '' ? null : text)).nullable()

const updateProfileSchema = z
  .strictObject({
    first_name: name.optional(),
    last_name: name.optional(),
    locale: localeSchema.nullable().optional().openapi({ example: 'de-DE' }),
    time_zone: timeZoneSchema.nullable().optional().openapi({ example: 'Europe/Berlin' }),
  })
  .openapi('UpdateProfileInput', {
    description:
      'Fields that are left out stay as they are. E-mail and password have ways of their own.',
  })

export const profileRouter = new OpenAPIHono<ApiEnv>()

profileRouter.openapi(
  createRoute({
    method: 'get',
    path: '/profile',
    operationId: 'getProfile',
    tags: ['Profile'],
    summary: 'One’s own profile and memberships',
    security: SIGNED_IN,
    middleware: [requireCaller] as const,
    responses: {
      200: json(profileSchema, 'The profile.'),
      ...problems(401, 403, 503),
    },
  }),
  async (c) => c.json(await requireProfile(c.get('caller')), 200),
)

profileRouter.openapi(
  createRoute({
    method: 'put',
    path: '/profile',
    operationId: 'updateProfile',
    tags: ['Profile'],
    summary: 'Change one’s own profile',
    description: 'Setting the same values again changes nothing, so it may be repeated freely.',
    security: SIGNED_IN,
    middleware: [requireCaller] as const,
    request: { body: jsonBody(updateProfileSchema) },
    responses: {
      200: json(profileSchema, 'The profile as it is now.'),
      ...problems(400, 401, 403, 413, 415, 422, 503),
    },
  }),
  async (c) => {
    const caller = c.get('caller')
    const changes = c.req.valid('json')
    await assertSessionCounts(caller)
    if (Object.keys(changes).length > 0) {
      const { error } = await caller.db.from('profiles').update(changes).eq('id', caller.userId)
      if (error) throw fromDatabase(error)
    }
    return c.json(await requireProfile(caller), 200)
  },
)

async function requireProfile(caller: Caller): Promise<z.infer<typeof profileSchema>> {
  const { db, userId } = caller
  const [profile, memberships] = await Promise.all([
    db.from('profiles').select(PROFILE_COLUMNS).eq('id', userId).maybeSingle(),
    db
      .from('memberships')
      .select('role, organization:organizations!inner(id, slug, name)')
      .eq('user_id', userId),
  ])
  if (profile.error) throw fromDatabase(profile.error)
  if (memberships.error) throw fromDatabase(memberships.error)
  if (!profile.data) {
    await assertSessionCounts(caller)
    throw new Problem('not_found', 'app.not_found')
  }
  return withIsoTimes({ ...profile.data, memberships: memberships.data })
}
