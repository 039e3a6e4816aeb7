import { customerImports } from '@/lib/crm/imports.kind'
import { importProgressRoute } from '@/lib/csv/imports.routes'

export const GET = importProgressRoute(customerImports, 'customers.import', (state) => state)
