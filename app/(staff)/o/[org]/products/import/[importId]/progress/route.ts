import { productImports } from '@/lib/commerce/product-imports.kind'
import { importProgressRoute } from '@/lib/csv/imports.routes'

export const GET = importProgressRoute(productImports, 'products.write', (state) => state)
