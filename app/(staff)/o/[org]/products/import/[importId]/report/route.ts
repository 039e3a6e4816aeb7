import type { NextRequest } from 'next/server'
import { getProductImport } from '@/lib/commerce/product-imports.queries'
import { reportProductImport } from '@/lib/commerce/product-imports.report'
import { csvDownload, refusal } from '@/lib/csv/download'
import { importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { AppError } from '@/lib/errors'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/products/import/[importId]/report'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'products.write')
    const productImport = await getProductImport(session, importId)
    if (!productImport) throw new AppError('not_found', 'commerce.import_not_found')
    const outcome = importOutcomeSchema.safeParse(request.nextUrl.searchParams.get('outcome')).data
    return csvDownload(
      `import-${outcome ?? 'rows'}-${importId.slice(0, 8)}.csv`,
      reportProductImport(session, productImport, outcome),
    )
  } catch (error) {
    return refusal(error)
  }
}
