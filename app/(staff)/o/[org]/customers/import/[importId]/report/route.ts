import type { NextRequest } from 'next/server'
import { getCustomerImport } from '@/lib/crm/imports.queries'
import { reportImport } from '@/lib/crm/imports.report'
import { csvDownload, refusal } from '@/lib/csv/download'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { AppError } from '@/lib/errors'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/customers/import/[importId]/report'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.import')
    const customerImport = await getCustomerImport(session, importId)
    if (!customerImport) throw new AppError('not_found', 'crm.import_not_found')
    const outcome = importOutcomeSchema.safeParse(request.nextUrl.searchParams.get('outcome')).data
    return csvDownload(
      `import-${outcome ?? 'rows'}-${importId.slice(0, 8)}.csv`,
      reportImport(session, customerImport, outcome),
    )
  } catch (error) {
    return refusal(error)
  }
}
