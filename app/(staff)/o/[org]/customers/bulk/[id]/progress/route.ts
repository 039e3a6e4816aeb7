import { getBulkRun } from '@/lib/crm/customer-bulk.queries'
import { bulkProgressOf } from '@/lib/crm/customer-bulk.rules'
import { AppError } from '@/lib/errors'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

/** How far a run is, for the page that shows it. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/customers/bulk/[id]/progress'>,
): Promise<Response> {
  const { org: slug, id } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.read')
    const run = await getBulkRun(session, id)
    if (!run) throw new AppError('not_found', 'crm.bulk_run_not_found')
    return Response.json(bulkProgressOf(run, new Date()), {
      headers: { 'Cache-Control': 'private, no-store' },
    })
  } catch (error) {
    return refusal(error)
  }
}
