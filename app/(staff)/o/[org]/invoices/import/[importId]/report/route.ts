import type { NextRequest } from 'next/server'
import { csvDownload, refusal } from '@/lib/csv/download'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { AppError } from '@/lib/errors'
import { getInvoiceImport } from '@/lib/finance/invoice-imports.queries'
import { reportInvoiceImport } from '@/lib/finance/invoice-imports.report'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/invoices/import/[importId]/report'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'invoices.import')
    const invoiceImport = await getInvoiceImport(session, importId)
    if (!invoiceImport) throw new AppError('not_found', 'finance.import_not_found')
    const outcome = importOutcomeSchema.safeParse(request.nextUrl.searchParams.get('outcome')).data
    return csvDownload(
      `import-${outcome ?? 'rows'}-${importId.slice(0, 8)}.csv`,
      reportInvoiceImport(session, invoiceImport, outcome),
    )
  } catch (error) {
    return refusal(error)
  }
}
