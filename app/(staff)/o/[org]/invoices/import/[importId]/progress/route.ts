import { refusal } from '@/lib/csv/download'
import { progressOf } from '@/lib/csv/imports.rules'
import { AppError } from '@/lib/errors'
import { getInvoiceImport } from '@/lib/finance/invoice-imports.queries'
import { progressStateOf } from '@/lib/finance/invoice-imports.rules'
import { authorizeOrg } from '@/lib/session'

/** How far an import is, for the page that shows it. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/invoices/import/[importId]/progress'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'invoices.import')
    const invoiceImport = await getInvoiceImport(session, importId)
    if (!invoiceImport) throw new AppError('not_found', 'finance.import_not_found')
    return Response.json(progressOf(progressStateOf(invoiceImport), new Date()), {
      headers: { 'Cache-Control': 'private, no-store' },
    })
  } catch (error) {
    return refusal(error)
  }
}
