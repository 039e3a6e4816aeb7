import 'server-only'
import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { type AppError, type ErrorCode, type FieldReasons, fromZod, toAppError } from './errors'
import { log } from './log'
import { getRequestContext, type RequestContext } from './request'
import { authorizeOrg, authorizeUser, type OrgSession, type UserSession } from './session'

export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false
      code: ErrorCode
      reason: string
      fields?: FieldReasons
      /** What the form needs to go on, such as the id of the row in the way. */
      detail?: string
      retry_after?: number
    }

export type Action<T> = (raw: unknown) => Promise<ActionResult<T>>

const orgSlugSchema = z.object({ org: z.string().min(1).max(100) })

/** An action for anybody, signed in or not: parse, run; failures become values the form can show. */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  run: (context: RequestContext, input: z.infer<S>) => Promise<T>,
): Action<T> {
  return (raw) => answer(async (context) => run(context, parse(schema, raw)))
}

/** An action of a signed-in user. */
export function defineUserAction<S extends z.ZodType, T>(
  schema: S,
  run: (session: UserSession, input: z.infer<S>) => Promise<T>,
): Action<T> {
  return (raw) => answer(async () => run(await authorizeUser(), parse(schema, raw)))
}

/**
 * An action inside an organization. The input's `org` is the slug of the page that asks; whether
 * the caller belongs there is looked up, and the database checks it once more.
 */
export function defineOrgAction<S extends z.ZodType, T>(
  schema: S,
  run: (session: OrgSession, input: z.infer<S>) => Promise<T>,
): Action<T> {
  return (raw) =>
    answer(async () => {
      const values = toValues(raw)
      const { org } = parse(orgSlugSchema, values)
      return run(await authorizeOrg(org), parse(schema, values))
    })
}

function parse<S extends z.ZodType>(schema: S, raw: unknown): z.infer<S> {
  const parsed = schema.safeParse(toValues(raw))
  if (!parsed.success) throw fromZod(parsed.error)
  return parsed.data
}

/** A form as an object: repeated names become lists, React's own fields are left out. */
function toValues(raw: unknown): unknown {
  if (!(raw instanceof FormData)) return raw
  const names = new Set([...raw.keys()].filter((name) => !name.startsWith('$ACTION_')))
  return Object.fromEntries(
    [...names].map((name) => {
      const all = raw.getAll(name)
      return [name, all.length > 1 ? all : all[0]]
    }),
  )
}

async function answer<T>(run: (context: RequestContext) => Promise<T>): Promise<ActionResult<T>> {
  const context = await getRequestContext()
  try {
    return { ok: true, data: await run(context) }
  } catch (error) {
    // redirect() and notFound() travel as exceptions.
    unstable_rethrow(error)
    return toResult(toAppError(error), context)
  }
}

function toResult<T>(error: AppError, context: RequestContext): ActionResult<T> {
  const facts = { request_id: context.requestId, code: error.code, reason: error.reason }
  // A refusal is part of the day's work; only what we do not understand deserves its whole story.
  if (error.code === 'unexpected' || error.code === 'unavailable') {
    log.error({ ...facts, err: error.cause }, 'action failed')
  } else {
    log.info(facts, 'action refused')
  }
  return {
    ok: false,
    code: error.code,
    reason: error.reason,
    ...(error.fields ? { fields: error.fields } : {}),
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.retryAfter ? { retry_after: error.retryAfter } : {}),
  }
}
