import { getCustomer } from '@/lib/crm/customers.queries'
import { AppError, fromDatabase } from '@/lib/errors'
import { type ApiContext, scopeOf } from './context'
import { Problem } from './problem'

/** Thrown where a read names a customer that is part of another one now; answered with 308. */
export class Moved extends Error {
  readonly location: string

  constructor(location: string) {
    super('merged')
    this.name = 'Moved'
    this.location = location
  }

  toResponse(): Response {
    return new Response(null, { status: 308, headers: { Location: this.location } })
  }
}

/** What to answer when the customer of a path is not there: where it went, or that there is none. */
export async function customerIsGone(
  c: ApiContext,
  id: string,
): Promise<Moved | AppError | Problem> {
  const customer = await getCustomer(scopeOf(c), id)
  return customer ? movedTo(c, id, customer.id) : new Problem('not_found', 'crm.customer_not_found')
}

/**
 * Only reads are sent on: a client that follows keeps its method, and what was meant for one
 * customer would delete or overwrite another that it has never seen.
 */
export function movedTo(c: ApiContext, id: string, survivorId: string): Moved | AppError {
  if (!['GET', 'HEAD'].includes(c.req.method)) {
    return new AppError('conflict', 'crm.customer_merged', { detail: survivorId })
  }
  const { search } = new URL(c.req.url)
  // As the caller has written it: `id` is in small letters.
  return new Moved(c.req.path.replace(c.req.param('id') ?? id, survivorId) + search)
}

/** For lists, whose being empty does not say whether there is such a customer. */
export async function requireCustomer(c: ApiContext, id: string): Promise<void> {
  const { data, error } = await c
    .get('caller')
    .db.from('customers')
    .select('id')
    .eq('org_id', c.get('org').id)
    .eq('id', id)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  if (!data) throw await customerIsGone(c, id)
}
