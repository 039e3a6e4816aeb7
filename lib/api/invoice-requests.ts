import type { DatabaseError } from '@/lib/errors'
import { getInvoice } from '@/lib/finance/invoices.queries'
import { type Invoice, invoiceSchema } from '@/lib/finance/invoices.schemas'
import { getOwnInvoice, type OwnInvoiceScope } from '@/lib/finance/own-invoices.queries'
import { requireCaller } from './caller.middleware'
import type { ApiContext } from './context'
import { etagOf } from './etag'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { draftRefusal, type Naming } from './invoice-bodies'
import { requireInvoicePlace } from './invoice-place.middleware'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import { SIGNED_IN } from './responses'

export const STAFF = {
  tags: ['Invoices'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
export const READERS = { ...STAFF, middleware: [requireCaller, requireInvoicePlace] }

/** Customers come without an organization of their own. */
export function isStaff(c: ApiContext): boolean {
  return c.get('org') !== undefined
}

export function ownScopeOf(c: ApiContext): OwnInvoiceScope {
  return { db: c.get('caller').db, org_slug: c.req.header('x-org')?.trim().toLowerCase() }
}

export async function requireInvoice(c: ApiContext, id: string): Promise<Invoice> {
  const invoice = isStaff(c)
    ? await getInvoice({ db: c.get('caller').db, org: c.get('org') }, id)
    : (await getOwnInvoice(ownScopeOf(c), id))?.invoice
  if (!invoice) throw new Problem('not_found', 'finance.invoice_not_found')
  return invoice
}

export function toInvoice(
  { data, error }: { data: unknown; error: DatabaseError | null },
  naming: Naming = (field) => field,
): Invoice {
  if (error) throw draftRefusal(error, naming)
  return invoiceSchema.parse(data)
}

/** With an Idempotency-Key the same request is done once, and answered the same each time. */
export async function once(c: ApiContext, run: () => Promise<Invoice>): Promise<Invoice> {
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
    status: 200,
    body: await run(),
  }))
  return invoiceSchema.parse(answer.body)
}

export function tagged(c: ApiContext, invoice: Invoice): Invoice {
  const answer = withIsoTimes(invoice)
  c.header('ETag', etagOf(answer.updated_at))
  return answer
}

/**
 * If-Match knows milliseconds, the database more; what is meant is the version of that moment. Of
 * what is a draft no more there is none to compare: its functions answer for themselves.
 */
export async function versionOf(c: ApiContext, id: string, expected: string) {
  const { status, updated_at } = await requireInvoice(c, id)
  if (status !== 'draft') return undefined
  if (new Date(updated_at).toISOString() !== expected) {
    throw new Problem('precondition_failed', 'finance.draft_changed')
  }
  return updated_at
}
