import { productImports } from '@/lib/commerce/product-imports.kind'
import { importReportRoute } from '@/lib/csv/imports.routes'

export const GET = importReportRoute(productImports, 'products.write')
