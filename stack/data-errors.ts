import { requestContext } from './connection.ts'

type DatabaseError = { code: string; message: string; detail?: string; hint?: string }

function isDatabaseError(value: unknown): value is DatabaseError {
  return value instanceof Error && 'code' in value && /^[0-9A-Z]{5}$/.test(String(value.code))
}

// PostgREST's own table ("Errors", from the status of an SQLSTATE), first match first.
const statuses: [RegExp, number][] = [
  [/^08|^53(?!400)/, 503],
  [/^(25006)/, 405],
  [/^(23503|23505)/, 409],
  [/^28|^0L|^0P/, 403],
  [/^P0001/, 400],
  [/^(09|25|2D|38|39|3B|40|53400|54|55|57|58|F0|HV|P0|XX)/, 500],
]

const statusOf = (code: string) => statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400

/** lite answers 500 with a code of its own to refusals that it does not know, broken checks for one. */
export async function nameDatabaseError(answer: Response): Promise<Response> {
  if (answer.status !== 500) return answer
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined)
  const isUnnamed =
    typeof body === 'object' && body !== null && 'code' in body && body.code === 'SUP'
  const error = requestContext.getStore()?.log.flat().findLast(isDatabaseError)
  if (!isUnnamed || !error) return answer
  const { code, message, detail = null, hint = null } = error
  return Response.json({ code, message, details: detail, hint }, { status: statusOf(code) })
}
