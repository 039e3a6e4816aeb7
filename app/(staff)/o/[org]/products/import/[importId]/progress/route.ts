import { getProductImport } from '@/lib/commerce/product-imports.queries'
import { refusal } from '@/lib/csv/download'
import { progressOf } from '@/lib/csv/imports.rules'
import { AppError } from '@/lib/errors'
import { authorizeOrg } from '@/lib/session'

/** How far an import is, for the page that shows it. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/products/import/[importId]/progress'>,
): Promise<Response> {
  const { org: slug, importId } = await params
  try {
    const session = await authorizeOrg(slug, 'products.write')
    const productImport = await getProductImport(session, importId)
    if (!productImport) throw new AppError('not_found', 'commerce.import_not_found')
    return Response.json(progressOf(productImport, new Date()), {
      headers: { 'Cache-Control': 'private, no-store' },
    })
  } catch (error) {
    return refusal(error)
  }
}
