import { getCustomerImport } from '@/lib/crm/imports.queries'
import { refusal } from '@/lib/csv/download'
import { progressOf } from '@/lib/csv/imports.rules'
import { AppError } from '@/lib/errors'
import { authorizeOrg } from '@/lib/session'

/** How far an import is, for the page that shows it. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/customers/import/[importId]/progress'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.import')
    const customerImport = await getCustomerImport(session, importId)
    if (!customerImport) throw new AppError('not_found', 'crm.import_not_found')
    return Response.json(progressOf(customerImport, new Date()), {
      headers: { 'Cache-Control': 'private, no-store' },
    })
  } catch (error) {
    return refusal(error)
  }
}
